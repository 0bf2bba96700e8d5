import type { Access } from 'agentos-ts/kit';
import { z } from 'zod';

/** One endpoint of the library that is let through, in our words: what clients send and get, and what the library is sent and answers. */
export interface AuthEndpoint {
  readonly method: 'GET' | 'POST';
  /** Below `/auth`. */
  readonly path: `/${string}`;
  /** The library's own path, where it is another. */
  readonly library?: `/${string}`;
  readonly summary: string;
  readonly access: Access;
  readonly body?: z.ZodType;
  /** The body for the library. Default: none. */
  toLibrary?(body: unknown): object;
  /** Of a 200; without it the answer is 204. */
  readonly reply?: z.ZodType;
  /** The reply's body from the library's. Throws where that is not what it should be. */
  fromLibrary?(body: unknown): unknown;
}

interface Typed<B extends z.ZodType, L extends z.ZodType, R extends z.ZodType> extends Omit<
  AuthEndpoint,
  'body' | 'toLibrary' | 'reply' | 'fromLibrary'
> {
  readonly body?: B;
  readonly toLibrary?: (body: z.output<B>) => object;
  readonly reply?: R;
  /** What the library answers, as far as it is used: all else, session tokens among it, is left behind. */
  readonly answer?: L;
  readonly fromLibrary?: (answer: z.output<L>) => z.input<R>;
}

/** Ties the four shapes of an endpoint together for the compiler, then forgets them. */
export function authEndpoint<B extends z.ZodType = z.ZodType, L extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType>(
  endpoint: Typed<B, L, R>,
): AuthEndpoint {
  const { body, toLibrary, reply, answer, fromLibrary, ...rest } = endpoint;
  return Object.freeze({
    ...rest,
    ...(body === undefined ? {} : { body, toLibrary: (sent: unknown) => (toLibrary ?? asObject)(body.parse(sent)) }),
    ...(reply === undefined || answer === undefined || fromLibrary === undefined
      ? {}
      : { reply, fromLibrary: (given: unknown) => fromLibrary(answer.parse(given)) }),
  });
}

const asObject = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {});
