import { z } from 'zod';
import type { Method, Route } from './define-route.ts';
import { readFields } from '../request/fields.ts';
import type { FieldShape } from '../request/fields.ts';
import { readPattern } from './path-pattern.ts';
import { nameOf } from './registry.ts';
import { readAccess } from './requirement.ts';
import type { Requirement } from './requirement.ts';
import type { ResponseSpec } from '../reply/responses.ts';
import type { RouteRules, Template } from './scope-mappings.ts';

/** How the reply of one status is written. */
export interface ReplyForm {
  readonly json: z.ZodType | null;
  readonly stream: boolean;
  /** Schema of the data of streamed events, where the route declares one. */
  readonly events: z.ZodType | null;
  /** Media type of raw bodies. */
  readonly raw: string | null;
  readonly empty: boolean;
}

/** A route with everything worked out that does not depend on the request. */
export interface CompiledRoute {
  readonly name: string;
  readonly method: Method;
  readonly route: Route;
  readonly requirement: Requirement;
  /** True where the operator made a closed route public: its handler then serves nobody in particular. */
  readonly openedByOperator: boolean;
  readonly paramNames: readonly string[];
  readonly queryFields: FieldShape | null;
  readonly bodyFields: FieldShape | null;
  readonly replies: ReadonlyMap<number, ReplyForm>;
}

/** `rules` may give the route another requirement than its own. */
export function compileRoute(route: Route, rules: RouteRules): CompiledRoute {
  const own = readAccess(route.access);
  const requirement = rules.find(route.method, templateOf(route))?.requirement ?? own;
  return {
    name: nameOf(route),
    method: route.method,
    route,
    requirement,
    openedByOperator: requirement.kind === 'public' && own.kind !== 'public',
    paramNames: (readPattern(route.path) ?? []).flatMap((segment) => (segment.kind === 'param' ? [segment.name] : [])),
    queryFields: route.query === undefined ? null : readFields(route.query),
    bodyFields: route.body === undefined ? null : readFields(route.body),
    replies: new Map(Object.entries(route.responses).map(([status, spec]) => [Number(status), replyForm(spec)])),
  };
}

export function templateOf(route: Route): Template {
  return { method: route.method, segments: readPattern(route.path) ?? [], name: nameOf(route) };
}

const noForm: ReplyForm = { json: null, stream: false, events: null, raw: null, empty: false };

function replyForm(spec: ResponseSpec): ReplyForm {
  if (spec instanceof z.ZodType) return { ...noForm, json: spec };
  if (!('kind' in spec)) return joinForms([spec.schema].flat());
  if (spec.kind === 'raw') return { ...noForm, raw: spec.mediaType };
  return spec.kind === 'stream' ? { ...noForm, stream: true, events: spec.events ?? null } : { ...noForm, empty: true };
}

function joinForms(specs: readonly ResponseSpec[]): ReplyForm {
  const json = specs.filter((spec) => spec instanceof z.ZodType);
  const [only] = json;
  const streams = specs.filter((spec) => 'kind' in spec && spec.kind === 'stream');
  const events = streams.flatMap((spec) => ('events' in spec && spec.events !== undefined ? [spec.events] : []))[0] ?? null;
  return { ...noForm, json: json.length > 1 ? z.union(json) : (only ?? null), stream: streams.length > 0, events };
}
