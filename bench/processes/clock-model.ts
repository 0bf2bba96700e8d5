import type { AgentOptions } from 'agentos-ts';

type Model = Extract<AgentOptions['model'], { readonly specificationVersion: 'v4' }>;
type Call = Parameters<Model['doStream']>[0];
type Part = Awaited<ReturnType<Model['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never;

/**
 * A model that streams for as long as somebody listens: every `periodMs` one text, the time (epoch milliseconds) at which that text was due. The due
 * time, not the time of sending: a server that falls behind is not allowed to move the clock.
 */
export function clockModel(periodMs: number): Model {
  return {
    specificationVersion: 'v4',
    provider: 'bench',
    modelId: 'clock',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('the clock only streams')),
    doStream: async ({ abortSignal }: Call) => ({ stream: ticks(periodMs, abortSignal) }),
  };
}

function ticks(periodMs: number, signal: AbortSignal | undefined): ReadableStream<Part> {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => clearTimeout(timer);
  return new ReadableStream<Part>({
    start(controller) {
      controller.enqueue({ type: 'stream-start', warnings: [] });
      controller.enqueue({ type: 'text-start', id: '0' });
      let due = Date.now() + periodMs;
      const tick = (): void => {
        controller.enqueue({ type: 'text-delta', id: '0', delta: `${due} ` });
        due += periodMs;
        timer = setTimeout(tick, Math.max(0, due - Date.now()));
      };
      timer = setTimeout(tick, periodMs);
      signal?.addEventListener('abort', () => {
        stop();
        controller.error(signal.reason);
      });
    },
    cancel: stop,
  });
}
