/** Whose rows a piece of work may touch. Made from a principal by `auth/row-access.ts`; the database enforces it. */
export interface RowAccess {
  /** Owner key stamped on rows that are written, and the only one that is read unless `all`. Never empty. */
  readonly owner: string;
  /** The subject as clients know it; stored beside `owner` for display. */
  readonly userId: string | null;
  /** Tenant of the rows; `''` where no tenant claim is configured. Nobody crosses it, admins included. */
  readonly tenant: string;
  /** True for admins and where isolation is off: rows of every owner in the tenant. */
  readonly all: boolean;
}
