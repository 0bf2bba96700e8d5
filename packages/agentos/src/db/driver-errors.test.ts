import { expect, test } from 'vitest';
import { dbErrors } from './db-errors.ts';
import { mapConnectError, mapDriverError, sqlState } from './driver-errors.ts';

function driverError(code: string | undefined, message = 'secret text'): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', '57P01', '57P03', '08006', '53300'])(
  '%s is db_unavailable',
  (code) => {
    const error = mapDriverError(driverError(code));
    expect(error).toMatchObject({ code: 'db_unavailable', status: 503, headers: { 'retry-after': '1' } });
    expect(error).not.toMatchObject({ detail: expect.stringContaining('secret') });
  },
);

test.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
])('%s is db_unavailable', (message) => expect(mapDriverError(driverError(undefined, message))).toMatchObject({ code: 'db_unavailable' }));

test('several addresses that all refuse are db_unavailable', () => {
  expect(mapDriverError(new AggregateError([driverError('ECONNREFUSED'), driverError('ECONNREFUSED')]))).toMatchObject({
    code: 'db_unavailable',
  });
});

test('cancelled statements and collisions have their own codes', () => {
  expect(mapDriverError(driverError('57014'))).toMatchObject({ code: 'db_timeout', status: 503 });
  for (const code of ['40001', '40P01', '55P03'])
    expect(mapDriverError(driverError(code))).toMatchObject({ code: 'db_contention', status: 503 });
});

test('a database that lets no connection in is away; the same state of a statement is not', () => {
  expect(mapConnectError(driverError('55000'))).toMatchObject({ code: 'db_unavailable', status: 503 });
  expect(mapConnectError(driverError('57P03'))).toMatchObject({ code: 'db_unavailable' });
  const error = driverError('55000');
  expect(mapDriverError(error)).toBe(error);
});

test('everything else stays as it is', () => {
  for (const error of [driverError('23505'), driverError(undefined), new TypeError('x'), 'text', null, undefined, dbErrors.timeout()])
    expect(mapDriverError(error)).toBe(error);
});

test('sqlState reads only SQLSTATEs', () => {
  expect(sqlState(driverError('23505'))).toBe('23505');
  for (const value of [driverError('ECONNREFUSED'), driverError(undefined), null, 'x', { code: 5 }])
    expect(sqlState(value)).toBeUndefined();
});
