// The public names of `agentos-ts/kit`: what routes and packages built on this one are made of.
export { defineCustomRoute as defineRoute, empty, eventStream, pageQuery, principalOf, raw, reply, stream } from '../http/index.ts';
export type { Access, CustomScope, Method, Need, ResourceRef, Route, RouteContext, RouteDefinition, SseEvent } from '../http/index.ts';
export { defineErrors, errorCodes } from '../lib/errors.ts';
export type { ErrorCodeEntry } from '../lib/errors.ts';
