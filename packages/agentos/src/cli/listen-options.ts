import { UsageError } from './usage-error.ts';

/** Options of every command that serves. */
export const listenOptions = {
  port: { type: 'string', value: '<number>', describe: 'port; default 7777; 0 takes a free one' },
  host: { type: 'string', value: '<address>', describe: 'address to bind; default 127.0.0.1' },
} as const;

export interface ListenAddress {
  readonly port?: number;
  readonly host?: string;
}

/** @throws UsageError for a port that is none */
export function readListenAddress(port: string | undefined, host: string | undefined): ListenAddress {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
    throw new UsageError(`--port ${JSON.stringify(port)} is not a port; take a number from 0 to 65535`);
  if (host === '') throw new UsageError('--host is empty');
  return { ...(port === undefined ? {} : { port: Number(port) }), ...(host === undefined ? {} : { host }) };
}
