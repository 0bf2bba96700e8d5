/** Pages that one leaves for the sign-in. */
const notForReturn = /^#\/(sign-in|reset-password)/;

/** Path of the page that is open, as the server takes it: `/console#/members`. */
export function pageToComeBackTo({ href, hash }: { readonly href: string; readonly hash: string }, apiBase: string): string {
  const page = href.slice(0, href.length - hash.length).split('?')[0] ?? href;
  const path = page.startsWith(apiBase) ? `/${page.slice(apiBase.length)}` : '/console';
  return hash === '' || notForReturn.test(hash) ? path : `${path}${hash}`;
}
