import { z } from 'zod';
import { defineErrors } from '../../lib/errors.ts';

/** Existing clients name the database of what they ask for. There is one; naming another is a mistake worth telling (wire 1.7). */
const databaseErrors = defineErrors('database', {
  id_required: {
    status: 400,
    detail: 'The db_id query parameter is required when passing a table',
    means: 'A table is named without its database.',
  },
  unknown: { status: 404, detail: (id: string) => `No database found with id '${id}'`, means: 'No database of this id is configured.' },
  table_unknown: {
    status: 404,
    detail: (id: string, table: string) => `No database with id '${id}' has table '${table}'`,
    means: 'The database has no such table.',
  },
});

const text = z
  .string()
  .max(128)
  .optional()
  .transform((value) => (value === '' ? undefined : value));
export const databaseQuery = z.object({ db_id: text, table: text });

/** Throws 400 `database_id_required`, 404 `database_unknown`, `database_table_unknown`. */
export function checkDatabase(query: z.output<typeof databaseQuery>, databaseId: string, table: string): void {
  if (query.db_id === undefined) {
    if (query.table !== undefined) throw databaseErrors.id_required();
    return;
  }
  if (query.db_id !== databaseId) throw databaseErrors.unknown([query.db_id]);
  if (query.table !== undefined && query.table !== table) throw databaseErrors.table_unknown([query.db_id, query.table]);
}
