import type { Database } from 'agentos-ts/kit';
import { createPostgres } from '../../../agentos/test/support/database.ts';
import { openControlPlaneDatabase } from './control-plane.ts';

/** A migrated database of a test's own. */
export interface TestDatabase {
  readonly db: Database;
  readonly close: () => Promise<void>;
}

export type OpenTestDatabase = () => Promise<TestDatabase>;

export const openEmbedded: OpenTestDatabase = async () => {
  const db = await openControlPlaneDatabase();
  return { db, close: () => db.close() };
};

export const openOnPostgres: OpenTestDatabase = async () => {
  const server = await createPostgres();
  try {
    const db = await openControlPlaneDatabase(server.url);
    return { db, close: () => db.close().finally(server.close) };
  } catch (error) {
    await server.close();
    throw error;
  }
};
