import { isJsonObject } from './strict-json.ts';

/**
 * The value of a claim, undefined when absent. A claim whose whole name is `path` wins (`https://example.com/roles` is one name); otherwise the
 * parts between dots lead into nested objects.
 */
export function readClaim(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
