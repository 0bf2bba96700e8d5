/**
 * The one place where names change: arguments are camelCase, the wire is snake_case. Only the outermost names do; what an argument holds (the state of a
 * session, metadata) is the caller's own and is sent as it is. Replies are given as they came.
 */

type CamelName<Name> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelName<Tail>>}` : Name & string;

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** A body or query of the wire as an argument. */
export type Camel<T> = {
  readonly [K in Exclude<keyof T, OptionalKeys<T>> as CamelName<K>]: T[K];
} & {
  readonly [K in OptionalKeys<T> as CamelName<K>]?: T[K] | undefined;
};

export function toWireNames(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]: [string, unknown]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}
