/** One family of resources: what can be done to it, and whether a scope may name one resource of it. */
export interface ScopeFamily {
  readonly actions: readonly string[];
  readonly perResource: boolean;
}

const readOnly = ['read'] as const;
const readWrite = ['read', 'write'] as const;
const full = ['read', 'write', 'delete'] as const;
const runnable = ['read', 'write', 'delete', 'run'] as const;

const family = (actions: readonly string[], perResource = false): ScopeFamily => Object.freeze({ actions, perResource });

/** Every built-in family. `config` also answers to its old name `system`. */
export const scopeCatalogue: ReadonlyMap<string, ScopeFamily> = new Map([
  ['agents', family(runnable, true)],
  ['teams', family(runnable, true)],
  ['workflows', family(runnable, true)],
  ['config', family(readWrite)],
  ['registry', family(readOnly)],
  ['components', family(full)],
  ['sessions', family(full)],
  ['memories', family(full)],
  ['learnings', family(full)],
  ['knowledge', family(full)],
  ['evals', family(full)],
  ['metrics', family(readWrite)],
  ['traces', family(readOnly)],
  ['schedules', family(full)],
  ['approvals', family(['read', 'write', 'delete', 'resolve'])],
  ['service_accounts', family(full)],
  ['audit', family(readOnly)],
  ['roles', family(full)],
]);

/**
 * Families of the control plane, which decides by them; an AgentOS never asks for one. `org:members:read` is a family of two words, not one member of
 * `org`: whoever may read the organisation's settings may not for that read its people.
 */
export const controlPlaneCatalogue: ReadonlyMap<string, ScopeFamily> = new Map([
  ['os', family(full)],
  ['org', family(full)],
  ['org:members', family(readWrite)],
  ['org:roles', family(full)],
]);

/** The family of either catalogue; undefined for an application's own. */
export function findFamily(resource: string): ScopeFamily | undefined {
  return scopeCatalogue.get(resource) ?? controlPlaneCatalogue.get(resource);
}

/** Families of an application's own are not in the catalogue and may name single resources. */
export function takesResourceIds(resource: string): boolean {
  return findFamily(resource)?.perResource ?? true;
}
