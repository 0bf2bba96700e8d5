import { nearest } from './nearest.ts';

/** Every key of `T`, optional ones among them; the compiler says when one is missing. */
export type KeysOf<T> = { readonly [K in keyof T]-?: true };

/**
 * What to tell whoever wrote a key that nobody reads; undefined when all are known. A mistyped setting of a lock must not be silently left out, and
 * the compiler does not see those of JavaScript and of configuration files.
 */
export function unknownKey(given: object, known: Readonly<Record<string, true>>): string | undefined {
  const stray = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (stray === undefined) return undefined;
  const meant = nearest(stray, Object.keys(known));
  return `there is no ${JSON.stringify(stray)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
