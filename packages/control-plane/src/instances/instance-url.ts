import { z } from 'zod';
import { isLoopback } from '../public-url.ts';

const longest = 2_000;
// URLs allow more in a host, such as * and ;, which mean something in the policy of a page (Content Security Policy Level 3 section 2.3.1).
const hostname = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;

/**
 * The address under which browsers reach an AgentOS: https, or http on this machine; a path when it is mounted somewhere. Without a slash at the end.
 * Null for everything else.
 */
export function readInstanceUrl(text: string): string | null {
  const url = text.length > longest ? null : URL.parse(text);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) return null;
  if (!hostname.test(url.hostname)) return null;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The same, in a request. */
export const instanceUrl = z.string().transform((text, ctx) => {
  const url = readInstanceUrl(text);
  if (url !== null) return url;
  ctx.addIssue({ code: 'custom', message: 'Must be an https:// address, or http:// on this machine, without query and fragment' });
  return z.NEVER;
});
