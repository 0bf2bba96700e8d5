import { Agent, request } from 'node:http';

export interface SseClient {
  /** The first bytes of the stream are here. */
  readonly opened: Promise<void>;
  close(): void;
}

export interface SseRequest {
  readonly url: string;
  readonly authorization: string;
  readonly json: object;
  /** One block between blank lines, and when it came (epoch milliseconds). */
  readonly onBlock: (block: string, arrivedAt: number) => void;
  /** The stream is over although nobody closed it. */
  readonly onLost: (error: Error) => void;
}

const agent = new Agent({ keepAlive: false, maxSockets: Infinity });

/** POSTs and reads the reply as an event stream. */
export function openSse({ url, authorization, json, onBlock, onLost }: SseRequest): SseClient {
  let isClosed = false;
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>();
  const lose = (error: Error): void => {
    reject(error);
    if (!isClosed) onLost(error);
  };
  const call = request(url, { method: 'POST', agent, headers: { authorization, 'content-type': 'application/json' } }, (response) => {
    response.setEncoding('utf8');
    if (response.statusCode !== 200) {
      response.once('data', (text: string) => lose(new Error(`${response.statusCode}: ${text}`)));
      return;
    }
    let rest = '';
    response.on('data', (text: string) => {
      const arrivedAt = Date.now();
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) onBlock(block, arrivedAt);
      resolve();
    });
    response.once('close', () => lose(new Error('the stream ended')));
  });
  call.on('error', lose);
  call.end(JSON.stringify(json));
  return {
    opened,
    close: () => {
      isClosed = true;
      call.destroy();
    },
  };
}
