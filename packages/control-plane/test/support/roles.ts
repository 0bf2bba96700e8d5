import { jsonb } from 'agentos-ts/kit';
import type { Database } from 'agentos-ts/kit';
import { membersTable, roleBindingsTable, rolesTable } from '../../src/access/access.table.ts';
import { randomId } from '../../src/organizations/create-organization.store.ts';

/** Rows of members and roles, for tests of rooms that only read them. */
export class TestRoles {
  readonly #db: Database;
  readonly #organizationId: string;

  constructor(db: Database, organizationId: string) {
    this.#db = db;
    this.#organizationId = organizationId;
  }

  /** Lets somebody in, with some roles. */
  async admit(userId: string, ...roleIds: readonly string[]): Promise<void> {
    await this.#run(
      `insert into ${membersTable.name} (tenant, owner, email, name, joined_at) values ($1, $2, $2 || '@example.test', $2, 1)`,
      userId,
    );
    for (const roleId of roleIds) await this.bind(userId, roleId);
  }

  async remove(userId: string): Promise<void> {
    await this.#run(`delete from ${membersTable.name} where tenant = $1 and owner = $2`, userId);
  }

  async bind(userId: string, roleId: string, instanceId = ''): Promise<void> {
    await this.#run(
      `insert into ${roleBindingsTable.name} (tenant, owner, role_id, instance_id, granted_by, created_at) values ($1, $2, $3, $4, 'test', 1)`,
      userId,
      roleId,
      instanceId,
    );
  }

  async unbind(userId: string, roleId: string): Promise<void> {
    await this.#run(`delete from ${roleBindingsTable.name} where tenant = $1 and owner = $2 and role_id = $3`, userId, roleId);
  }

  /** A role of the organisation's own; its id. */
  async make(name: string, scopes: readonly string[]): Promise<string> {
    const id = `role_${randomId()}`;
    await this.#run(
      `insert into ${rolesTable.name} (tenant, owner, role_id, name, name_key, scopes, created_at, updated_at) values ($1, 'test', $2, $3, $3, $4, 1, 1)`,
      id,
      name,
      jsonb(scopes),
    );
    return id;
  }

  async change(roleId: string, scopes: readonly string[]): Promise<void> {
    await this.#run(`update ${rolesTable.name} set scopes = $3 where tenant = $1 and role_id = $2`, roleId, jsonb(scopes));
  }

  async #run(text: string, ...values: readonly unknown[]): Promise<void> {
    await this.#db.asSystem('prepare a test', (tx) => tx.query(text, [this.#organizationId, ...values]));
  }
}
