type Wire = Record<string, unknown>;

type WithoutNulls<T> = { [K in keyof T as null extends T[K] ? never : undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T]?: NonNullable<T[K]>;
};

/** Leaves out members that are null or undefined. */
export function omitNulls<T extends Wire>(value: T): WithoutNulls<T> {
  const kept: Wire = {};
  for (const key in value) if (value[key] !== null && value[key] !== undefined) kept[key] = value[key];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop made exactly this
  return kept as WithoutNulls<T>;
}
