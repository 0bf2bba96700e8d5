import type { Database } from 'agentos-ts/kit';
import { registeredInstances } from '../../src/instances/index.ts';
import { createTestControlPlane, TestSignIn } from './control-plane.ts';
import type { TestOptions } from './control-plane.ts';
import { TestRoles } from './roles.ts';

/** Of an instance, as replies have it. */
export interface ShownInstance {
  readonly id: string;
  readonly os_id: string;
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly url: string;
  readonly keys: readonly ShownKey[];
  readonly abilities: Readonly<Record<string, boolean>>;
}

export interface ShownKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: string;
  readonly ends_at: string | null;
}

/** A clock that only tests move. */
export class TestClock {
  #now = Date.now();
  readonly read = (): number => this.#now;
  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

let organizations = 0;

/** An organisation with an owner, an administrator and a member, and the means to look after its instances. */
export async function openOrganization(db: Database, options: TestOptions = {}) {
  organizations += 1;
  const people = new TestSignIn(db);
  const nameOf = (role: string) => `${role}-${organizations}-${db.engine}`;
  const [owner, administrator, member, stranger] = ['owner', 'administrator', 'member', 'stranger'].map(nameOf) as [
    string,
    string,
    string,
    string,
  ];
  const controlPlane = createTestControlPlane(db, people, { instances: registeredInstances, ...options });
  for (const userId of [owner, administrator, member, stranger]) people.add(userId);
  const id = await controlPlane.found(owner);
  const roles = new TestRoles(db, id);
  await roles.admit(administrator, 'administrator');
  await roles.admit(member, 'member');
  const base = `/organizations/${id}/instances`;
  const { call } = controlPlane;
  const ask = async (who: string | null, method: string, path: string, body?: unknown) => {
    const response = await call(who, method, path, body);
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
  };
  const register = async (osId: string, rest: object = {}): Promise<ShownInstance> => {
    const { status, body } = await ask(owner, 'POST', base, {
      os_id: osId,
      name: osId,
      url: 'http://127.0.0.1:7777',
      ...rest,
    });
    if (status !== 201) throw new Error(`registering ${osId}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const mint = (who: string, instanceId: string) => ask(who, 'POST', `${base}/${instanceId}/token`);
  const token = async (who: string, instanceId: string): Promise<string> => {
    const { status, body } = await mint(who, instanceId);
    if (status !== 200) throw new Error(`a token for ${who}: ${status} ${JSON.stringify(body)}`);
    return body.access_token;
  };
  const keys = async (instanceId: string): Promise<readonly ShownKey[]> => (await ask(owner, 'GET', `${base}/${instanceId}`)).body.keys;
  const published = async (instanceId: string): Promise<readonly string[]> => {
    const { status, body } = await ask(null, 'GET', `/os/${instanceId}/jwks.json`);
    return status === 200 ? body.keys.map(({ kid }: ShownKey) => kid) : [];
  };
  return { ...controlPlane, id, base, owner, administrator, member, stranger, roles, ask, register, mint, token, keys, published };
}

export type TestOrganization = Awaited<ReturnType<typeof openOrganization>>;
