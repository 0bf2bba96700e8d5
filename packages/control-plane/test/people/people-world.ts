import { randomUUID } from 'node:crypto';
import type { Database } from 'agentos-ts/kit';
import { insertBindings, insertMember } from '../../src/access/bindings.store.ts';
import { controlPlaneTables } from '../../src/database.ts';
import type { Mail, Mailer } from '../../src/mail/mailer.ts';
import { roleNameKey } from '../../src/roles/role-name.ts';
import { insertRole } from '../../src/roles/role.store.ts';
import { randomId } from '../../src/organizations/create-organization.store.ts';
import { createTestControlPlane } from '../support/control-plane.ts';

export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly json: Json;
  readonly headers: Headers;
}

/** A role by its id, and the instance it counts for. */
export type Given = string | readonly [roleId: string, instanceId: string];

const toBinding = (given: Given) =>
  typeof given === 'string' ? { roleId: given, instanceId: null } : { roleId: given[0], instanceId: given[1] };

/** Takes mail for the test to read; or refuses it. */
export class TestMailer implements Mailer {
  readonly sent: Mail[] = [];
  isDown = false;

  send(mail: Mail): Promise<void> {
    if (this.isDown) return Promise.reject(new Error(`550 refused: ${mail.text}`));
    this.sent.push(mail);
    return Promise.resolve();
  }

  post(mail: Mail): void {
    this.sent.push(mail);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Organisations with people in them, over HTTP. Every organisation has people of its own. */
export function openPeopleWorld(db: Database) {
  const mailer = new TestMailer();
  const plane = createTestControlPlane(db, undefined, { mailer });
  const { signIn } = plane;

  async function call(who: string | null, method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await plane.call(who, method, path, body);
    const text = await response.text();
    return { status: response.status, json: text === '' ? {} : JSON.parse(text), headers: response.headers };
  }

  function person(name: string): string {
    return signIn.add(`${name}-${randomUUID().slice(0, 8)}`).userId;
  }

  async function organization(name = 'Acme') {
    const owner = person('olivia');
    const id = await plane.found(owner, name);
    const path = `/organizations/${id}`;
    /** Somebody with these roles, as if they had always been there. */
    const member = async (...roles: readonly Given[]): Promise<string> => {
      const userId = person('mo');
      const { email, name: title } = signIn.people.get(userId) ?? { email: '', name: '' };
      await db.asSystem('seed a test member', async (tx) => {
        await insertMember(tx, id, { userId, email, name: title });
        await insertBindings(tx, id, userId, roles.map(toBinding), owner);
      });
      return userId;
    };
    /** A role as if it had always been there. */
    const role = async (scopes: readonly string[], title = `Role ${randomId()}`): Promise<string> => {
      const roleId = `role_${randomId()}`;
      const row = {
        tenant: id,
        owner,
        role_id: roleId,
        name: title,
        name_key: roleNameKey(title),
        description: '',
        scopes,
        created_at: Date.now(),
      };
      await db.asSystem('seed a test role', (tx) => insertRole(tx, row));
      return roleId;
    };
    /** Somebody with these scopes and no others. */
    const holder = async (...scopes: readonly string[]): Promise<string> => member(await role(scopes));
    return {
      id,
      path,
      owner,
      administrator: await member('administrator'),
      plain: await member('member'),
      member,
      role,
      holder,
      call: (who: string | null, method: string, below: string, body?: unknown) => call(who, method, `${path}${below}`, body),
      /** The roles that somebody holds, as the owner sees them. */
      rolesOf: async (userId: string): Promise<readonly string[]> => {
        const { json } = await call(owner, 'GET', `${path}/members?limit=100`);
        const found = rows(json).find((row) => row['user_id'] === userId);
        return found === undefined
          ? []
          : rows({ data: found['roles'] }).map((held) => `${String(held['role_id'])}@${String(held['instance_id'])}`);
      },
      events: async (): Promise<readonly Json[]> => rows((await call(owner, 'GET', `${path}/audit?limit=100`)).json),
    };
  }

  return { db, plane, signIn, mailer, call, person, organization };
}

export type PeopleWorld = ReturnType<typeof openPeopleWorld>;
export type TestOrganization = Awaited<ReturnType<PeopleWorld['organization']>>;

/** Every table whose rows are an organisation's. */
export const organizationTables: readonly string[] = controlPlaneTables
  .declared()
  .flatMap(({ kind, name }) => (kind === 'owned' ? [name] : []));

/** `data` of a list. */
export function rows({ data }: Json): readonly Json[] {
  return Array.isArray(data) ? data : [];
}

/** Where a 422 says the trouble is. */
export function places({ detail }: Json): readonly string[] {
  return Array.isArray(detail) ? detail.map((problem: { readonly loc: readonly unknown[] }) => problem.loc.join('.')) : [];
}

/** The secret of an invitation's link. */
export const secretOf = ({ link }: Json): string => String(link).split('#/invitation/')[1] ?? '';

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
