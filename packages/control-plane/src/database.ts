import { tableSet } from 'agentos-ts/kit';
import type { DatabaseContents } from 'agentos-ts/kit';

/** The tables of the control plane: never in one database with those of an AgentOS. */
export const controlPlaneTables = tableSet();

export const databaseContents: DatabaseContents = Object.freeze({
  migrations: new URL('../migrations/', import.meta.url),
  tables: controlPlaneTables,
});
