import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, as text that a link can hold: nobody's guess, so nobody's tries need to be counted. */
export const makeSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored in place of the secret. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The secret is in the fragment: browsers keep that part from servers, their logs and other sites (RFC 3986 section 3.5). */
export const consoleLink = (publicUrl: string, page: 'invitation' | 'setup', secret: string): string =>
  `${publicUrl}/console#/${page}/${secret}`;
