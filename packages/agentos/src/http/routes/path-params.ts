import { isResourceId, takesResourceIds } from '../../auth/index.ts';
import { httpErrors } from '../http.errors.ts';
import { validate } from '../request/validation.ts';
import type { ResourceRef } from './access.ts';
import type { Route } from './define-route.ts';

const printable = /^[\x20-\x7e]+$|^\P{C}+$/u;
const longestParam = 255;

export type PathParams = Readonly<Record<string, unknown>>;

/** The parameters of a matched path by name. Throws 404 for a value that no route can mean, 422 for one that the route's own schema refuses. */
export function readParams(names: readonly string[], values: readonly string[], schema: Route['params']): PathParams {
  const params: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) {
    const value = values[index] ?? '';
    if (value.length > longestParam || !printable.test(value)) throw httpErrors.not_found();
    params[name] = value;
  }
  return schema === undefined ? params : { ...params, ...asRecord(validate(schema, params, 'path')) };
}

/** The object that the decision is about. Throws the same 404 for ids that cannot exist as for ids that do not. */
export function boundObject(route: Pick<Route, 'resource'>, params: PathParams): ResourceRef | null {
  const bound = route.resource?.(params);
  if (bound !== undefined && takesResourceIds(bound.type) && !isResourceId(bound.id)) throw httpErrors.not_found();
  return bound ?? null;
}

const asRecord = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
