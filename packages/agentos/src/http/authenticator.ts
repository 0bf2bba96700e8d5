import type { Authenticator, CredentialRequest } from '../auth/index.ts';

/** The part of auth's authenticator that a request needs. */
export type RequestAuthenticator = Pick<Authenticator, 'authenticate' | 'insufficientScope'>;

/** What credentials are picked from: the request, and where the server is Node's the header lines as they were sent. */
export class CredentialView implements CredentialRequest {
  readonly method: string;
  readonly url: string;
  readonly #headers: Headers;
  readonly #rawHeaders: readonly string[] | null;

  constructor(request: Request, rawHeaders: readonly string[] | null) {
    this.method = request.method;
    this.url = request.url;
    this.#headers = request.headers;
    this.#rawHeaders = rawHeaders;
  }

  header(name: string): string | null {
    return this.#headers.get(name);
  }

  /** How often a header was sent. Web headers join duplicates, so without the raw lines it is at most one. */
  count(name: string): number {
    if (this.#rawHeaders === null) return this.#headers.has(name) ? 1 : 0;
    const wanted = name.toLowerCase();
    let count = 0;
    for (let index = 0; index < this.#rawHeaders.length; index += 2) {
      const sent = this.#rawHeaders[index];
      if (sent?.length === wanted.length && sent.toLowerCase() === wanted) count += 1;
    }
    return count;
  }
}
