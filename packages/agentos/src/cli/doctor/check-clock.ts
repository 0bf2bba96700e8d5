import type { Io } from '../io.ts';
import { sayDuration } from '../duration.ts';
import type { Finding } from './finding.ts';

const patienceMs = 5000;
/** Seconds; a server accepts ten by default, and the Date header itself is only good to one. */
const noticeable = 3;
const tooMuch = 10;

/** Compares this machine's clock with the one of the issuer, by the Date header of its reply (RFC 9110 section 6.6.1). */
export async function checkClock(env: Io['env'], fetchReply: typeof fetch = fetch, now: () => number = Date.now): Promise<Finding> {
  const address = [env['JWT_JWKS_URL'], env['JWT_ISSUER']].find((value) => value?.startsWith('https://') === true || isLoopback(value));
  if (address === undefined) return { level: 'ok', subject: 'clock', text: 'no issuer with an address to compare with' };
  const before = now();
  const date = await readDate(address, fetchReply);
  if (date === undefined)
    return { level: 'warn', subject: 'clock', text: `${hostOf(address)} told no time; compare the clock of this machine yourself` };
  // The reply was made somewhere between asking and hearing.
  const middle = (before + now()) / 2;
  return judge((middle - date) / 1000, hostOf(address));
}

function isLoopback(address: string | undefined): boolean {
  return /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::|\/|$)/.test(address ?? '');
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'the issuer';
}

async function readDate(address: string, fetchReply: typeof fetch): Promise<number | undefined> {
  try {
    const reply = await fetchReply(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
    const date = Date.parse(reply.headers.get('date') ?? '');
    return Number.isNaN(date) ? undefined : date;
  } catch {
    return undefined;
  }
}

/** `skew` in seconds; positive when this machine is ahead. */
function judge(skew: number, host: string): Finding {
  const distance = Math.abs(skew);
  const level = distance <= noticeable ? 'ok' : distance <= tooMuch ? 'warn' : 'fail';
  const side = skew > 0 ? 'ahead of' : 'behind';
  const text = `${sayDuration(distance)} ${side} ${host}`;
  return { level, subject: 'clock', text: level === 'ok' ? text : `${text}; let a time service set the clock` };
}
