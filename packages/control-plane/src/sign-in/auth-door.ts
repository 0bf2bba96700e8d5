import { isCrossSite } from 'agentos-ts/kit';
import type { RouteContext } from 'agentos-ts/kit';
import type { OidcOptions } from '../control-plane-options.ts';
import type { AuthServer } from './auth-server.ts';
import { clientAddress, clientAddressHeader } from './client-address.ts';
import { defaultProviderId, defaultProviderName } from './oidc-provider.ts';
import { signInErrors, toSignInError } from './sign-in.errors.ts';

/** Headers of a request that the library is given. Nothing else of a client reaches it: no forwarded address, and no name of ours. */
const passedOn = ['cookie', 'origin', 'referer', 'sec-fetch-dest', 'sec-fetch-mode', 'sec-fetch-site', 'user-agent'];

/** Kept with each session and shown to its holder. */
const longestAgent = 300;

export interface AuthDoorOptions {
  readonly auth: Pick<AuthServer, 'handle' | 'reachProvider'>;
  readonly oidc: OidcOptions | null;
  readonly publicUrl: string;
  readonly trustedProxies: number;
}

/** What the library is asked. */
interface Question {
  /** Below `/auth`, with its query. */
  readonly path: string;
  readonly body?: unknown;
}

/** The one way of requests to the library and of its answers back. */
export class AuthDoor {
  readonly #options: AuthDoorOptions;
  readonly #origin: string;

  constructor(options: AuthDoorOptions) {
    this.#options = options;
    this.#origin = new URL(options.publicUrl).origin;
  }

  /** The OpenID provider, by what clients know of it. */
  get provider(): { readonly id: string; readonly name: string } | null {
    const { oidc } = this.#options;
    return oidc === null ? null : { id: oidc.id ?? defaultProviderId, name: oidc.name ?? defaultProviderName };
  }

  reachProvider(): Promise<boolean> {
    return this.#options.auth.reachProvider();
  }

  /** Throws `sign_in_cross_site` for what a browser sends from a page elsewhere. The lock does it where there is a session. */
  refuseCrossSite({ request }: RouteContext): void {
    const header = (name: string): string | null => request.headers.get(name);
    if (isCrossSite({ method: request.method, url: request.url, header }, new Set([this.#origin]))) throw signInErrors.cross_site();
  }

  addressOf(ctx: RouteContext): string {
    return clientAddress(ctx.remoteAddress, ctx.header('x-forwarded-for'), this.#options.trustedProxies);
  }

  /** What the library learns of a client. */
  headersFor(ctx: RouteContext): Headers {
    const headers = new Headers({ [clientAddressHeader]: this.addressOf(ctx) });
    for (const name of passedOn) {
      const value = ctx.header(name);
      if (value !== null) headers.set(name, name === 'user-agent' ? value.slice(0, longestAgent) : value);
    }
    // The request has been let in: one that no page sent has no origin, and the library wants one with every cookie.
    if (!headers.has('origin')) headers.set('origin', this.#origin);
    return headers;
  }

  /** The library's answer: 200 or a redirect. Its refusals are thrown as `sign_in_…`. */
  async ask(ctx: RouteContext, { path, body }: Question): Promise<Response> {
    const headers = this.headersFor(ctx);
    const { method } = ctx.request;
    // The library reads a body of each POST.
    const sent = method === 'POST' ? JSON.stringify(body ?? {}) : null;
    if (sent !== null) headers.set('content-type', 'application/json');
    const response = await this.#options.auth.handle(
      new Request(`${this.#options.publicUrl}/auth${path}`, { method, headers, ...(sent === null ? {} : { body: sent }) }),
    );
    if (response.status < 400) return response;
    throw toSignInError(response.status, await codeOf(response), response.headers.get('x-retry-after'));
  }
}

async function codeOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  } catch {
    return undefined;
  }
}

/** Headers of a reply that may set cookies: nobody else's to keep. */
export function cookieHeaders(cookies: readonly string[]): Record<string, string | readonly string[]> {
  return { 'Cache-Control': 'no-store', ...(cookies.length === 0 ? {} : { 'Set-Cookie': cookies }) };
}
