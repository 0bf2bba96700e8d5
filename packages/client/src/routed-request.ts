import type { CallOptions } from './runnable-client.ts';
import type { Call, Transport } from './transport.ts';

/** Routes as they are generated from an OpenAPI document: `'GET /agents/{agent_id}': { params; query; body; reply }`. */
type AnyRoutes = object;
export type MethodOf<Routes extends AnyRoutes> = keyof Routes extends `${infer M} ${string}` ? M : never;
export type PathOf<Routes extends AnyRoutes, M extends string> =
  Extract<keyof Routes, `${M} ${string}`> extends `${M} ${infer P}` ? P : never;
export type RouteOf<Routes extends AnyRoutes, M extends string, P extends string> = `${M} ${P}` extends keyof Routes
  ? Routes[`${M} ${P}`]
  : never;

type Member<Name extends string, Value> = Value extends undefined
  ? { readonly [N in Name]?: undefined }
  : object extends Value
    ? { readonly [N in Name]?: Value }
    : { readonly [N in Name]: Value };

/** What a route asks for, by the names of the wire. */
export type RequestOptions<R> = R extends { readonly params: infer P; readonly query: infer Q; readonly body: infer B }
  ? Member<'params', P> & Member<'query', Q> & Member<'body', B> & CallOptions
  : never;
export type OptionsArgument<O> = object extends O ? [options?: O] : [options: O];
export type ReplyOf<R> = R extends { readonly reply: infer Reply } ? Reply : never;

/** Any of some routes, typed by its name. */
export type RoutedRequest<Routes extends AnyRoutes> = <M extends MethodOf<Routes>, P extends PathOf<Routes, M>>(
  method: M,
  path: P,
  ...[options]: OptionsArgument<RequestOptions<RouteOf<Routes, M, P>>>
) => Promise<ReplyOf<RouteOf<Routes, M, P>>>;

export function routedRequest<Routes extends AnyRoutes>(transport: Transport): RoutedRequest<Routes> {
  const request = (method: string, path: string, options?: Omit<Call, 'method' | 'path'>) => transport.json({ ...options, method, path });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types are those of the server's own document
  return request as RoutedRequest<Routes>;
}
