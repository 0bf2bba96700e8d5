import { configErrors } from '../auth.errors.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * A URL that keys may come from: https, or http on loopback; no user information and no fragment. Throws `config_url_invalid`.
 */
export function readKeyUrl(text: string, where: string): URL {
  const url = URL.parse(text);
  if (url === null) throw configErrors.url_invalid([where, 'is not a URL']);
  const isLoopback = url.protocol === 'http:' && loopbackHosts.has(url.hostname);
  if (url.protocol !== 'https:' && !isLoopback) throw configErrors.url_invalid([where, 'must be https (http on loopback only)']);
  if (url.username !== '' || url.password !== '') throw configErrors.url_invalid([where, 'must not carry a user name or password']);
  if (url.hash !== '') throw configErrors.url_invalid([where, 'must not carry a fragment']);
  return url;
}
