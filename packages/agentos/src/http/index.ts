export type { Access, BuiltInScope, CustomScope, ResourceRef } from './access.ts';
export { defineCustomRoute, defineRoute } from './define-route.ts';
export type { Method, Need, PathParam, Route, RouteContext, RouteDefinition } from './define-route.ts';
export { empty, EventStream, eventStream, raw, Reply, reply, serializeJson, stream } from './responses.ts';
export type { ResponseSpec, Responses, SerializedJson } from './responses.ts';
export type { SseEvent } from './sse.ts';
