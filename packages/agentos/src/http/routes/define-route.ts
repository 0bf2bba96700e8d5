import type { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { Access, BuiltInScope, CustomScope, ResourceRef } from './access.ts';
import type { HandlerResult, Responses } from '../reply/responses.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Names of the `:parameters` of a path literal. */
export type PathParam<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParam<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

type OutputOf<T> = T extends z.ZodType ? z.output<T> : undefined;
type ParamsOf<P extends string, PS> = PS extends z.ZodType
  ? Readonly<Omit<Record<PathParam<P>, string>, keyof z.output<PS>> & z.output<PS>>
  : Readonly<Record<PathParam<P>, string>>;
type UnknownParams<P extends string, PS> = PS extends z.ZodType ? Exclude<keyof z.output<PS>, PathParam<P>> : never;

/** A question to the permission model: `{ resource: 'agents', action: 'run', id: 'my-agent' }`. */
export interface Need {
  readonly resource: string;
  readonly action: string;
  readonly id?: string;
}

/** What every handler gets. `principal` and `access` are null on public routes, where nobody was asked who they are. */
export interface RouteContext<Params = unknown, Query = unknown, Body = unknown, Who = Principal | null> {
  readonly principal: Who;
  readonly access: Who extends Principal ? RowAccess : null;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The request as it came. Its body has been read when the route declares one. */
  readonly request: Request;
  /** Also in the reply's `X-Request-Id` and in every log line. */
  readonly requestId: string;
  /** Aborts when the client leaves, and for streams also when the credential expires. */
  readonly signal: AbortSignal;
  /** Address of the other end of the connection: the client's, or the nearest proxy's. Null on runtimes that do not tell. */
  readonly remoteAddress: string | null;
  header(name: string): string | null;
  /** Ids of one family that the caller may touch; filter lists with it. */
  visibleIds(resource: string, action: string): 'all' | ReadonlySet<string>;
  /** The same decision as the lock's, for what a route cannot declare. */
  can(need: Need): boolean;
}

export interface RouteDefinition<
  S extends string,
  P extends string,
  A extends Access<S>,
  PS extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  R extends Responses,
> {
  readonly method: Method;
  /** `/agents/:agent_id/runs`: whole-segment parameters only. */
  readonly path: P;
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** Required: a route without it neither compiles nor starts. */
  readonly access: A;
  /** Makes the decision one about this object: `agents:my-agent:run` instead of `agents:run`. */
  readonly resource?: (params: ParamsOf<P, PS>) => ResourceRef;
  readonly params?: PS & ([UnknownParams<P, PS>] extends [never] ? unknown : { readonly unknownPathParameter: UnknownParams<P, PS> });
  readonly query?: Q;
  readonly body?: B;
  /** True lets multipart bodies grow to the file limits instead of the body limit. */
  readonly uploads?: boolean;
  readonly responses: R;
  readonly handler: (
    ctx: RouteContext<ParamsOf<P, PS>, OutputOf<Q>, OutputOf<B>, A extends { readonly public: string } ? null : Principal>,
  ) => HandlerResult<R> | Promise<HandlerResult<R>>;
}

interface ErasedDefinition {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly access: Access;
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  readonly uploads?: boolean;
  readonly responses: Responses;
  // Methods, not function properties: their parameters compare in both directions, so every definition erases to this type.
  resource?(params: Readonly<Record<string, unknown>>): ResourceRef;
  handler(ctx: RouteContext): unknown;
}

/** A route as the registry sees it: its types erased, its contents frozen. */
export interface Route extends Omit<ErasedDefinition, 'resource' | 'handler'> {
  readonly description: string;
  readonly tags: readonly string[];
  readonly uploads: boolean;
  readonly resource?: (params: Readonly<Record<string, unknown>>) => ResourceRef;
  readonly handler: (ctx: RouteContext) => unknown;
}

export type DefineRoute<S extends string> = <
  const P extends string,
  const A extends Access<S>,
  const R extends Responses,
  PS extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  definition: RouteDefinition<S, P, A, PS, Q, B, R>,
) => Route;

// The compiler has checked the definition; the registry checks it again at start, for callers without a compiler.
function freezeRoute(definition: ErasedDefinition): Route {
  return Object.freeze({ description: '', tags: [], uploads: false, ...definition });
}

/** Declares a built-in route; scopes are checked by the compiler. */
export const defineRoute: DefineRoute<BuiltInScope> = (definition) => freezeRoute(definition);

/** Declares a route of the user's own with scopes of their own, such as `reports:write`. Public as `defineRoute` of the kit. */
export const defineCustomRoute: DefineRoute<CustomScope> = (definition) => freezeRoute(definition);
