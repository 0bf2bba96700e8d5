import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One answer of a provider that is played by a local HTTP server. */
export type ProviderTurn =
  | { readonly text: string; readonly thinking?: string }
  | { readonly call: { readonly id: string; readonly name: string; readonly args: unknown }; readonly thinking?: string }
  /** `body` stands for what providers repeat in errors: keys and prompts. */
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  /** Sends this text and breaks the connection (or just ends the stream with `clean`). */
  | { readonly cut: string; readonly clean?: boolean };

export type AnsweredTurn = Extract<ProviderTurn, { text: string } | { call: object }>;

export interface ProviderRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface FakeProvider {
  readonly baseURL: string;
  readonly requests: readonly ProviderRequest[];
  close(): Promise<void>;
}

/** How one provider says things. Events are the lines after `data: `, with their `event:` name where the provider sends one. */
export interface ProviderVoice {
  whole(turn: AnsweredTurn): object;
  stream(turn: AnsweredTurn): readonly { readonly type: string }[];
  /** The start of a stream up to and with this text, without its end. */
  beginning(text: string): readonly { readonly type: string }[];
}

/** Serves the turns one after the other, one per request. */
export async function startFakeProvider(voice: ProviderVoice, turns: readonly ProviderTurn[]): Promise<FakeProvider> {
  const requests: ProviderRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      requests.push({ path: request.url ?? '', headers: request.headers, body });
      answer(voice, turns[requests.length - 1], body['stream'] === true, response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    baseURL: `http://127.0.0.1:${address.port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body: Record<string, unknown> = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return body;
}

function answer(voice: ProviderVoice, turn: ProviderTurn | undefined, isStream: boolean, response: ServerResponse): void {
  if (turn === undefined || 'status' in turn) {
    response.writeHead(turn?.status ?? 500, { 'content-type': 'application/json', ...turn?.headers });
    response.end(turn?.body ?? 'the turns are over');
    return;
  }
  if (!isStream && !('cut' in turn)) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(voice.whole(turn)));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = 'cut' in turn ? voice.beginning(turn.cut) : voice.stream(turn);
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  if ('cut' in turn && turn.clean !== true) setTimeout(() => response.destroy(), 20);
  else response.end();
}

export function wordsOf(text: string): readonly string[] {
  return text.match(/\S+\s*/g) ?? [];
}
