/** A request as a server sees it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Answers requests by a script, one after the other, and remembers them: what a real server cannot be made to do on demand. */
export class FakeServer {
  readonly seen: SeenRequest[] = [];
  readonly #answers: ((request: SeenRequest) => Response | Promise<Response>)[];

  constructor(...answers: ((request: SeenRequest) => Response | Promise<Response>)[]) {
    this.#answers = answers;
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    init.signal?.throwIfAborted();
    const request = new Request(url, init);
    const seen = { method: request.method, url, headers: request.headers, body: await request.text() };
    this.seen.push(seen);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new TypeError(`nobody expected ${seen.method} ${url}`);
    return answer(seen);
  };

  /** `POST /agents/a/runs`, without the address. */
  get requests(): readonly string[] {
    return this.seen.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  }
}

export const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}) =>
  (): Response =>
    Response.json(body, { status, headers });

export const refusal =
  (status: number, code: string, headers: Readonly<Record<string, string>> = {}) =>
  (): Response =>
    Response.json({ code, detail: `refused: ${code}` }, { status, headers: { 'X-Request-Id': 'request-1', ...headers } });

export const lost = () => (): Response => {
  throw new TypeError('fetch failed');
};

export interface FakeEvent {
  readonly event: string;
  readonly event_index?: number;
  readonly run_id?: string;
  readonly [member: string]: unknown;
}

/** A stream of run `r1` that then ends, breaks, or stays open in silence. */
export function events(list: readonly FakeEvent[], ending: 'end' | 'break' | 'silence' = 'end') {
  return (): Response => {
    const frames = list.map((event) => {
      const id = event.event_index === undefined ? '' : `id: ${event.event_index}\n`;
      return `${id}event: ${event.event}\ndata: ${JSON.stringify({ run_id: 'r1', ...event })}\n\n`;
    });
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        const frame = frames.shift();
        if (frame !== undefined) controller.enqueue(new TextEncoder().encode(frame));
        else if (ending === 'break') controller.error(new TypeError('terminated'));
        else if (ending === 'end') controller.close();
      },
    });
    return new Response(body, {
      headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Run-Id': 'r1', 'X-Session-Id': 's%201' },
    });
  };
}
