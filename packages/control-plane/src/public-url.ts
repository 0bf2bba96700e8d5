import { controlPlaneErrors } from './control-plane.errors.ts';

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** True for the host names of this machine, as a URL has them. */
export const isLoopback = (hostname: string): boolean => loopback.has(hostname);

/**
 * The origin under which the control plane is reached. Sessions are cookies for https alone, which browsers also take from http on their own machine.
 * Throws `config_control_plane_url_invalid`.
 */
export function readPublicUrl(text: string): string {
  const url = URL.parse(text);
  const isUsable = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname)));
  const isPlain =
    url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!isUsable || !isPlain) throw controlPlaneErrors.url_invalid([text.slice(0, 200)]);
  return url.origin;
}
