import { parseFrames } from '../support/read-sse.ts';
import type { Frame } from '../support/read-sse.ts';

/** A client of one user over real connections. */
export class HttpClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  send(method: string, path: string, json?: unknown, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async json(method: string, path: string, json?: unknown): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const response = await this.send(method, path, json);
    const body: Record<string, unknown> = await response.json();
    return { status: response.status, body };
  }

  /** All frames of a stream that ends by itself. */
  async frames(method: string, path: string, json?: unknown): Promise<readonly Frame[]> {
    const response = await this.send(method, path, json);
    return parseFrames(await response.text());
  }
}

/** What a client has seen of a stream until it ended, broke off or was left. */
export interface SeenStream {
  readonly runId: string;
  readonly text: () => string;
  readonly ended: Promise<void>;
}

export function watch(response: Response): SeenStream {
  let text = '';
  const decoder = new TextDecoder();
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  return { runId: response.headers.get('x-run-id') ?? '', text: () => text, ended: read().catch(() => undefined) };
}

/** The highest index of the frames that arrived whole; -1 when there are none. */
export function lastIndex(text: string): number {
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 2);
  return Math.max(-1, ...parseFrames(whole).map(({ id }) => id ?? -1));
}
