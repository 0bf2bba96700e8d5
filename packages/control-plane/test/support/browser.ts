/** As much of a browser as a sign-in needs: a jar of cookies, an origin, and no following of redirects. */
export class Browser {
  readonly #url: string;
  readonly #always: Readonly<Record<string, string>>;
  readonly cookies = new Map<string, string>();

  /** `always` are headers of every request, such as a proxy adds. */
  constructor(url: string, always: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#always = always;
  }

  async call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(new URL(path, this.#url), {
      method,
      redirect: 'manual',
      headers: {
        origin: this.#url,
        'sec-fetch-site': 'same-origin',
        ...(this.cookies.size === 0 ? {} : { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.#always,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) this.#keep(line);
    const text = await response.text();
    // What a test looks into is checked by the tests themselves.
    const json = text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as Record<string, never>) : {};
    return { status: response.status, json, text, setCookies, headers: response.headers };
  }

  get(path: string, headers?: Readonly<Record<string, string>>) {
    return this.call('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>) {
    return this.call('POST', path, body, headers);
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(at + 1));
  }
}
