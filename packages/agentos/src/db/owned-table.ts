/** Column types in use; a question mark means that null is allowed. */
export type ColumnType = BaseType | `${BaseType}?`;
type BaseType = 'text' | 'bigint' | 'integer' | 'boolean' | 'jsonb';

export interface OwnedTable<Columns extends Readonly<Record<string, ColumnType>> = Readonly<Record<string, ColumnType>>> {
  readonly kind: 'owned';
  readonly name: string;
  /** Every column, `tenant` and `owner` included. */
  readonly columns: Columns & OwnerColumns;
}

export interface SharedTable {
  readonly kind: 'shared';
  readonly name: string;
  readonly reason: string;
}

type OwnerColumns = { readonly tenant: 'text'; readonly owner: 'text' };
const OWNER_COLUMNS: OwnerColumns = { tenant: 'text', owner: 'text' };

interface TypeOf {
  text: string;
  bigint: number;
  integer: number;
  boolean: boolean;
  jsonb: unknown;
}

/** A row of a declared table as the driver returns it: `RowOf<typeof sessionsTable>`. */
export type RowOf<Table extends OwnedTable> = {
  readonly [Name in keyof Table['columns']]: Table['columns'][Name] extends keyof TypeOf
    ? TypeOf[Table['columns'][Name]]
    : Table['columns'][Name] extends `${infer Base extends keyof TypeOf}?`
      ? TypeOf[Base] | null
      : never;
};

/** The tables that one kind of database holds. What is declared here is compared with the catalogue when such a database is opened. */
export interface TableSet {
  /**
   * Declares a table whose rows belong to somebody. The migration creates it and calls `agentos_protect_owned`; a test compares the
   * declaration with the catalogue of the database: columns, row level security, policies, rights and index.
   */
  readonly owned: <const Columns extends Readonly<Record<string, ColumnType>>>(
    name: string,
    options: { readonly columns: Columns },
  ) => OwnedTable<Columns>;
  /** Declares a table without an owner. The reason answers a reviewer: why may every principal's work meet these rows? */
  readonly shared: (name: string, reason: string) => SharedTable;
  /** All declarations of the modules loaded so far. */
  readonly declared: () => readonly (OwnedTable | SharedTable)[];
}

/** A set of its own, for packages that bring a database of their own. */
export function tableSet(): TableSet {
  const tables = new Map<string, OwnedTable | SharedTable>();
  const declare = <Table extends OwnedTable | SharedTable>(table: Table): Table => {
    if (!/^[a-z][a-z0-9_]*$/.test(table.name)) throw new TypeError(`table name ${table.name} is not lower snake case`);
    if (tables.has(table.name)) throw new TypeError(`table ${table.name} is declared twice`);
    tables.set(table.name, table);
    return Object.freeze(table);
  };
  return Object.freeze({
    owned: <const Columns extends Readonly<Record<string, ColumnType>>>(name: string, { columns }: { readonly columns: Columns }) =>
      declare<OwnedTable<Columns>>({ kind: 'owned', name, columns: Object.freeze({ ...OWNER_COLUMNS, ...columns }) }),
    shared: (name: string, reason: string) => {
      if (reason.trim() === '') throw new TypeError('sharedTable: give a reason');
      return declare<SharedTable>({ kind: 'shared', name, reason });
    },
    declared: () => [...tables.values()],
  });
}

/** The tables of an AgentOS. */
export const osTables = tableSet();
export const { owned: ownedTable, shared: sharedTable, declared: declaredTables } = osTables;
