import { expect, test } from 'vitest';
import { SseParser, readMessages } from './sse-messages.ts';
import type { SseMessage } from './sse-messages.ts';

function parse(...pieces: string[]): SseMessage[] {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
}
const message = (data: string, event = 'message', lastEventId = ''): SseMessage => ({ lastEventId, event, data });

test.each([
  ['data: a\n\n', [message('a')]],
  ['data: a\r\n\r\n', [message('a')]],
  ['data: a\r\rdata: b\r\r', [message('a'), message('b')]],
  ['data:a\n\n', [message('a')]],
  ['data:  a\n\n', [message(' a')]],
  ['data: a\ndata: b\n\n', [message('a\nb')]],
  ['data\n\n', [message('')]],
  [': a comment\n\ndata: a\n\n', [message('a')]],
  ['event: x\nid: 7\ndata: a\n\ndata: b\n\n', [message('a', 'x', '7'), message('b', 'message', '7')]],
  ['id: 7\n\ndata: a\n\n', [message('a', 'message', '7')]],
  ['id: 7\nid: 8\0\ndata: a\n\n', [message('a', 'message', '7')]],
  ['id: 7\ndata: a\n\nid\ndata: b\n\n', [message('a', 'message', '7'), message('b')]],
  ['event: x\n\ndata: a\n\n', [message('a')]],
  ['retry: 10\nunknown: y\ndata: a\n\n', [message('a')]],
  ['\uFEFFdata: a\n\n', [message('a')]],
  ['data: cut off', []],
  ['data: cut off\n', []],
])('%j', (text, expected) => {
  expect(parse(text)).toEqual(expected);
});

test('however the text is cut, the messages are the same', () => {
  const text = '\uFEFFid: 1\r\nevent: x\r\ndata: ä🙂\r\ndata: b\r\n\r\n: c\n\nid: 2\ndata: c\n\n';
  for (let cut = 0; cut <= text.length; cut += 1) expect(parse(text.slice(0, cut), text.slice(cut))).toEqual(parse(text));
  expect(parse(...text.split(''))).toEqual(parse(text));
});

function bodyOf(chunks: readonly Uint8Array[], onCancel: () => void = () => undefined, isOpen = false): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream({
    pull: (controller) => {
      const next = left.shift();
      if (next !== undefined) controller.enqueue(next);
      else if (!isOpen) controller.close();
    },
    cancel: onCancel,
  });
}
const never = new AbortController().signal;

test('characters that are split between chunks stay whole', async () => {
  const bytes = new TextEncoder().encode('data: ä🙂\n\n');
  const body = bodyOf(Array.from(bytes, (byte) => Uint8Array.of(byte)));
  const seen: string[] = [];
  for await (const { data } of readMessages(body, 1000, never)) seen.push(data);
  expect(seen).toEqual(['ä🙂']);
});

test('leaving cancels the body', async () => {
  let isCancelled = false;
  const body = bodyOf([new TextEncoder().encode('data: a\n\ndata: b\n\n')], () => (isCancelled = true), true);
  for await (const { data } of readMessages(body, 1000, never)) {
    expect(data).toBe('a');
    break;
  }
  expect(isCancelled).toBe(true);
});

test('a silent connection and an aborted signal end the reading', async () => {
  const isSilent = readMessages(bodyOf([], undefined, true), 5, never);
  await expect(isSilent.next()).rejects.toThrow('Nothing came for 5 ms');
  const controller = new AbortController();
  const reading = readMessages(bodyOf([], undefined, true), 10_000, controller.signal).next();
  controller.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
});
