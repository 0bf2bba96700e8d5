import { builtInRoles } from '../access/built-in-roles.ts';

/** ASCII letters, digits, spaces, `-` and `_`, a letter first: no look-alikes of other alphabets, and nothing that some reader would split or escape. */
export const roleNameGrammar = /^[A-Za-z][A-Za-z0-9 _-]{0,62}$/;

/** A name as names are compared: no two roles of an organisation have the same. Case, spaces, dashes and full-width forms make no difference. */
export function roleNameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '');
}

/** What is left when letters that look alike in common typefaces are one. Coarser than the key, for comparison with built-in names alone. */
function skeletonOf(name: string): string {
  return roleNameKey(name).replaceAll('0', 'o').replaceAll(/[1l]/g, 'i').replaceAll('rn', 'm').replaceAll('vv', 'w');
}

const builtInSkeletons: ReadonlySet<string> = new Set(
  [...builtInRoles.values()].flatMap(({ id, name }) => [skeletonOf(id), skeletonOf(name)]),
);

// Names of ours are never keys of plain objects, but those who read our tokens may be less careful.
const reserved: ReadonlySet<string> = new Set([
  'prototype',
  ...Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()),
]);

/** True for names that every object of JavaScript has already. */
export function isReservedName(name: string): boolean {
  return reserved.has(name.toLowerCase());
}

/** True for a name that people would take for that of a built-in role. */
export function readsLikeBuiltIn(name: string): boolean {
  return builtInSkeletons.has(skeletonOf(name));
}
