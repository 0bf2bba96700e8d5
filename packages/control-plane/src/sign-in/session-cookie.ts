import { createHmac, timingSafeEqual } from 'node:crypto';

/** The cookie of a session: for this host alone, over https alone, and not for scripts (RFC 6265bis section 4.1.3.2). */
export const sessionCookie = '__Host-agentos-session';

/**
 * The token of a session from the value of its cookie, `token.signature`, percent-encoded; the signature is HMAC-SHA-256 of the token in base64. Null for
 * what this server did not sign. The library writes the cookie; it is read here so that who calls is known with one look at the database.
 */
export function readSessionCookie(value: string, secret: string): string | null {
  const text = decode(value);
  const dot = text.lastIndexOf('.');
  if (dot < 1) return null;
  const token = text.slice(0, dot);
  const given = Buffer.from(text.slice(dot + 1), 'base64');
  const wanted = createHmac('sha256', secret).update(token).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? token : null;
}

/** The value of a session's cookie among `Set-Cookie` headers; null where there is none or it is taken away. */
export function newSessionCookie(cookies: readonly string[]): string | null {
  const start = `${sessionCookie}=`;
  const line = cookies.find((cookie) => cookie.startsWith(start));
  return line?.slice(start.length).split(';', 1)[0] || null;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
