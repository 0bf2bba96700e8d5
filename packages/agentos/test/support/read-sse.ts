/** One frame of an event stream, read as the wire says. */
export interface Frame {
  readonly id: number | null;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The frames of a text of server-sent events (WHATWG HTML, section 9.2), comments left out. */
export function parseFrames(text: string): Frame[] {
  return text
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const id = field('id');
      return { id: id === undefined ? null : Number(id), event: field('event') ?? '', data: JSON.parse(field('data') ?? 'null') };
    });
}
