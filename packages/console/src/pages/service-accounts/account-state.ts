import type { ServiceAccount } from '@agentos-ts/client';

/** `now` in seconds since 1970. */
export function accountState({ revoked_at: revoked, expires_at: expires }: ServiceAccount, now: number): 'active' | 'revoked' | 'expired' {
  if (revoked !== null) return 'revoked';
  return expires !== null && expires <= now ? 'expired' : 'active';
}

/** A day as people write it; a dash for none. Seconds since 1970. */
export function sayDay(at: number | null): string {
  return at === null ? '–' : new Date(at * 1000).toLocaleDateString(undefined, { dateStyle: 'medium' });
}
