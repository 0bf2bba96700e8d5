import { createPostgres } from '../../../../agentos/test/support/database.ts';

/** A new database to open, and what drops it. */
export interface E2eDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

export type MakeDatabase = () => Promise<E2eDatabase>;

export const embedded: MakeDatabase = () => Promise.resolve({ url: 'memory:', drop: () => Promise.resolve() });

export const onPostgres: MakeDatabase = async () => {
  const { url, close } = await createPostgres();
  return { url, drop: close };
};
