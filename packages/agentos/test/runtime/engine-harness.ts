import type { LanguageModel } from 'ai';
import { Agent } from '../../src/define/index.ts';
import type { AgentOptions } from '../../src/define/index.ts';
import type { Database } from '../../src/db/database.ts';
import { createRunStore } from '../../src/features/runnables/store/run.store.ts';
import type { RowAccess } from '../../src/lib/row-access.ts';
import { createRunEngine } from '../../src/runtime/index.ts';
import type { RunCaller, RunEngine, RunEngineOptions, RunEvent, RunLog, RunStore } from '../../src/runtime/index.ts';

export const quiet: RunLog = { warn: () => undefined, error: () => undefined };

export function accessOf(owner: string, all = false): RowAccess {
  return { owner, userId: owner, tenant: '', all };
}

export function callerOf(owner: string, scopes: readonly string[] = [], all = false): RunCaller {
  return {
    access: accessOf(owner, all),
    principal: {
      kind: 'user',
      id: owner,
      userId: owner,
      tenant: null,
      sessionId: null,
      scopes: new Set(scopes),
      claims: {},
      expiresAt: null,
    },
    can: (scope) => scopes.includes(scope),
  };
}

export function agentOf(model: LanguageModel, options: Partial<AgentOptions> = {}): Agent {
  return new Agent({ id: 'a1', model, ...options });
}

export function engineOn(db: Database, options: Partial<RunEngineOptions> = {}): RunEngine & { readonly store: RunStore } {
  const store = options.store ?? createRunStore(db);
  return { ...createRunEngine({ log: quiet, serverId: crypto.randomUUID(), ...options, store }), store };
}

export async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Names of events, with runs of the same delta folded into one. */
export function namesOf(events: readonly RunEvent[]): string[] {
  const names = events.map((event) => event.name);
  return names.filter((name, at) => name !== 'RunContent' || names[at - 1] !== 'RunContent');
}

export function eventNamed<Name extends RunEvent['name']>(events: readonly RunEvent[], name: Name): Extract<RunEvent, { name: Name }> {
  const found = events.find((event): event is Extract<RunEvent, { name: Name }> => event.name === name);
  if (found === undefined) throw new Error(`no event ${name} among ${events.map((event) => event.name).join(', ')}`);
  return found;
}

/** A promise that the test resolves, for holding tools and models where it wants them. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
