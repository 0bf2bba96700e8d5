import { expect, test } from 'vitest';
import { createLog, silentLog } from './log.ts';

function capture(level?: 'debug' | 'info') {
  const lines: string[] = [];
  const log = createLog({ ...(level && { level }), destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines };
}

test('writes one JSON line with the fields', () => {
  const { log, lines } = capture();
  log.info({ requestId: 'r-1', status: 403 }, 'denied');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ requestId: 'r-1', status: 403, msg: 'denied' });
});

test('is quiet below its level', () => {
  const { log, lines } = capture();
  log.debug({}, 'request');
  expect(lines).toEqual([]);
  expect(log.isLevelEnabled('debug')).toBe(false);
  expect(capture('debug').log.isLevelEnabled('debug')).toBe(true);
});

test('shows no secret, even where a caller passes one by mistake', () => {
  const { log, lines } = capture();
  log.error({ token: 'canary', headers: { authorization: 'canary' }, request: { cookie: 'canary', body: 'canary' } }, 'oops');
  expect(lines.join('')).not.toContain('canary');
});

test('keeps the cause of an error', () => {
  const { log, lines } = capture();
  log.error({ err: new Error('database gone') }, 'failed');
  expect(lines.join('')).toContain('database gone');
});

test('writes of an error and its causes no more than type, message, stack and code', () => {
  const { log, lines } = capture();
  const cause = Object.assign(new Error('not-null constraint'), {
    code: '23502',
    detail: 'Failing row contains (canary)',
    where: 'canary',
  });
  const err = Object.assign(new TypeError('the call failed', { cause }), {
    requestBodyValues: { prompt: 'canary' },
    responseHeaders: ['canary'],
  });
  log.error({ err }, 'failed');
  log.error({ err: 'canary' }, 'failed');
  expect(lines.join('')).not.toContain('canary');
  const shown = { type: 'TypeError', message: 'the call failed', cause: { type: 'Error', message: 'not-null constraint', code: '23502' } };
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: shown });
});

test('an error that is its own cause is written', () => {
  const { log, lines } = capture();
  const err: Error = new Error('round');
  err.cause = err;
  log.error({ err }, 'failed');
  expect(lines).toHaveLength(1);
});

test('the silent log says nothing is enabled', () => {
  silentLog.error({}, 'x');
  expect(silentLog.isLevelEnabled('error')).toBe(false);
});
