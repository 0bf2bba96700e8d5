const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Checks where requests, and with them the token, will go. Throws `TypeError` for what is no address, holds a password, or would send the token in clear. */
export function readBaseUrl(given: string | URL, allowInsecure: boolean): URL {
  if (!URL.canParse(given)) throw new TypeError('baseUrl: must be a whole address, such as https://agents.example.com');
  const url = new URL(given);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TypeError('baseUrl: must start with https:// or http://');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new TypeError('baseUrl: must be without user, password, query and fragment');
  if (url.protocol === 'http:' && !allowInsecure && !isLoopback(url.hostname))
    throw new TypeError(
      'baseUrl: http:// would send the token in clear; use https://, or say allowInsecure: true for a network that you trust',
    );
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** The address of a path. Throws `TypeError` for one that leads elsewhere: the token would go there. */
export function joinUrl(base: URL, path: string): string {
  const { href } = new URL(base.href + path.replace(/^\//, ''));
  if (!href.startsWith(base.href)) throw new TypeError('path: must stay below baseUrl');
  return href;
}

/** `/agents/{agent_id}` with its parameters in place. Throws `TypeError` for a value that would make it another path. */
export function fillPath(template: string, params: Readonly<Record<string, string | number>> = {}): string {
  return template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = String(params[name] ?? '');
    if (value === '' || value === '.' || value === '..') throw new TypeError(`${name}: must be an id`);
    return encodeURIComponent(value);
  });
}

/** Values that are undefined are left out; a list is repeated. */
export function toQuery(values: Readonly<Record<string, unknown>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const item of [value].flat())
      if (item !== undefined && item !== null) query.append(name, typeof item === 'string' ? item : JSON.stringify(item));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
