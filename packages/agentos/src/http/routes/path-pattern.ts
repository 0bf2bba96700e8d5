/** One segment of a route's template or of a pattern in the configuration. */
export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' };

function readSegment(text: string): Segment {
  if (text === '*') return { kind: 'one' };
  if (text === '**') return { kind: 'many' };
  const name = /^:([A-Za-z_]\w*)/.exec(text)?.[1] ?? /^\{([A-Za-z_]\w*)\}$/.exec(text)?.[1];
  return name === undefined ? { kind: 'literal', text } : { kind: 'param', name };
}

/** Reads `/agents/:agent_id`, `/agents/{agent_id}`, `/public/*` (one segment) or `/public/**` (one or more). Null when it is not a path. */
export function readPattern(path: string): readonly Segment[] | null {
  if (!path.startsWith('/')) return null;
  if (path === '/') return [];
  const parts = path.slice(1).split('/');
  return parts.includes('') ? null : parts.map(readSegment);
}

/** A template of another router: there a trailing `*` stands for any number of segments. */
export function readForeignTemplate(path: string): readonly Segment[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((part, index) => (part === '*' && index === parts.length - 1 ? { kind: 'many' } : readSegment(part)));
}

const covers = (pattern: Segment, segment: Segment): boolean => {
  if (pattern.kind === 'literal') return segment.kind === 'literal' && segment.text === pattern.text;
  if (pattern.kind === 'param') return segment.kind === 'param';
  return pattern.kind === 'many' || segment.kind !== 'many';
};

/** Whether everything that the template answers is named by the pattern. Segment by segment, case-sensitive; `*` never crosses a slash. */
export function coversTemplate(pattern: readonly Segment[], template: readonly Segment[]): boolean {
  const [head, ...rest] = pattern;
  const [segment, ...others] = template;
  if (head === undefined) return segment === undefined;
  if (segment === undefined || !covers(head, segment)) return false;
  if (coversTemplate(rest, others)) return true;
  return head.kind === 'many' && coversTemplate(pattern, others);
}

/** Whether a pattern names a decoded path. Literals ignore case; `:name`, `{name}` and `*` stand for one segment that is not empty. */
export function coversPath(pattern: readonly Segment[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  const [segment, ...others] = path;
  if (head === undefined) return segment === undefined;
  if (segment === undefined || segment === '') return false;
  if (head.kind === 'literal' && head.text.toLowerCase() !== segment.toLowerCase()) return false;
  return coversPath(rest, others) || (head.kind === 'many' && coversPath(pattern, others));
}

const rank = { literal: 0, param: 1, one: 2, many: 3 } as const;

/** Negative when `a` is the more specific pattern: the first segment that differs decides, literal before parameter before `*` before `**`. */
export function compareSpecificity(a: readonly Segment[], b: readonly Segment[]): number {
  for (const [index, segment] of a.entries()) {
    const other = b[index];
    if (other === undefined) return -1;
    if (segment.kind !== other.kind) return rank[segment.kind] - rank[other.kind];
  }
  return b.length - a.length;
}
