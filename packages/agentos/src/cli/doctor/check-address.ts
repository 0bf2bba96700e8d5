import type { Io } from '../io.ts';
import type { Finding } from './finding.ts';

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** The address that a server binds by the environment. */
export function checkAddress(env: Io['env']): Finding {
  const host = env['AGENT_OS_HOST'] ?? '127.0.0.1';
  return loopback.has(host)
    ? { level: 'ok', subject: 'address', text: `${host}: this machine only` }
    : {
        level: 'warn',
        subject: 'address',
        text: `${host} is reachable from other machines; put a proxy with TLS in front, tokens travel in clear otherwise`,
      };
}
