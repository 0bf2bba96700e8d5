import { controlPlaneTables } from './database.ts';

/** One row: what the secret must give. */
export const secretCheckTable = controlPlaneTables.shared(
  'secret_check',
  'one value that tells a wrong secret; of the server itself, and only its own role may read it',
);
