import type { Principal } from 'agentos-ts/auth';
import type { z } from 'zod';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';

/** One endpoint of the library that is let through, in our words: what clients send and get, and what the library is sent and answers. */
export interface AuthEndpoint {
  readonly method: 'GET' | 'POST';
  /** Below `/auth`. */
  readonly path: `/${string}`;
  /** The library's own path, where it is another. */
  readonly library?: `/${string}`;
  readonly summary: string;
  readonly access: { readonly signedIn: true } | { readonly public: string };
  readonly body?: z.ZodType;
  /** What is done first, and may refuse. */
  before?(deps: ControlPlaneDeps, body: unknown, principal: Principal | null): Promise<void>;
  /** What is done when the library has refused it. */
  refused?(deps: ControlPlaneDeps, body: unknown, error: unknown): Promise<void>;
  /** What is done once the library has let it pass, and may refuse it still. `cookies` are what it sets. */
  after?(deps: ControlPlaneDeps, body: unknown, cookies: readonly string[]): Promise<void>;
  /** The body for the library. Default: as it was sent. */
  toLibrary?(body: unknown): object;
  /** Of a 200; without it the answer is 204. */
  readonly reply?: z.ZodType;
  /** The reply's body from the library's. Throws where that is not what it should be. */
  fromLibrary?(body: unknown): unknown;
}

interface Typed<B extends z.ZodType, L extends z.ZodType, R extends z.ZodType> extends Omit<
  AuthEndpoint,
  'body' | 'before' | 'refused' | 'after' | 'toLibrary' | 'reply' | 'fromLibrary'
> {
  readonly body?: B;
  readonly before?: (deps: ControlPlaneDeps, body: z.output<B>, principal: Principal | null) => Promise<void>;
  readonly refused?: (deps: ControlPlaneDeps, body: z.output<B>, error: unknown) => Promise<void>;
  readonly after?: (deps: ControlPlaneDeps, body: z.output<B>, cookies: readonly string[]) => Promise<void>;
  readonly toLibrary?: (body: z.output<B>) => object;
  readonly reply?: R;
  /** What the library answers, as far as it is used: all else, session tokens among it, is left behind. */
  readonly answer?: L;
  readonly fromLibrary?: (answer: z.output<L>) => z.input<R>;
}

/** Ties the shapes of an endpoint together for the compiler, then forgets them: the lock has checked the body when any of this is called. */
export function authEndpoint<B extends z.ZodType = z.ZodUndefined, L extends z.ZodType = z.ZodUnknown, R extends z.ZodType = z.ZodUnknown>(
  endpoint: Typed<B, L, R>,
): AuthEndpoint {
  const { before, refused, after, toLibrary, answer, fromLibrary, ...rest } = endpoint;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the route declares `endpoint.body`
  const typed = (body: unknown) => body as z.output<B>;
  return Object.freeze({
    ...rest,
    ...(before === undefined ? {} : { before: (deps, body, principal) => before(deps, typed(body), principal) }),
    ...(refused === undefined ? {} : { refused: (deps, body, error) => refused(deps, typed(body), error) }),
    ...(after === undefined ? {} : { after: (deps, body, cookies) => after(deps, typed(body), cookies) }),
    ...(toLibrary === undefined ? {} : { toLibrary: (body) => toLibrary(typed(body)) }),
    ...(answer === undefined || fromLibrary === undefined ? {} : { fromLibrary: (given) => fromLibrary(answer.parse(given)) }),
  } satisfies AuthEndpoint);
}
