import { defaultAdminScope } from 'agentos-ts/kit';
import type { Database, Queryable } from 'agentos-ts/kit';
import { changeOrganization, readOrganization } from '../access/change-organization.ts';
import type { Caller } from '../access/change-organization.ts';
import { scopesNotHeld } from '../access/escalation.ts';
import { recordAudit } from '../audit/record-audit.store.ts';
import type { AuditEvent } from '../audit/record-audit.store.ts';
import { randomId } from '../organizations/create-organization.store.ts';
import type { KeyFacts, Signing, SigningAlgorithm } from '../signing/index.ts';
import { instanceErrors } from './instance.errors.ts';
import { deleteInstance, findInstance, insertInstance, listInstances, updateInstance } from './instance.store.ts';
import type { InstanceChange, InstanceFilter, InstanceRow } from './instance.store.ts';

export interface InstanceOrder {
  readonly osId: string;
  readonly name: string;
  readonly url: string;
  readonly algorithm: SigningAlgorithm;
}

/** An instance, with all of its keys. */
export interface InstanceWithKeys {
  readonly row: InstanceRow;
  readonly keys: readonly KeyFacts[];
}

interface InstanceDeps {
  readonly db: Database;
  readonly signing: Signing;
}

export const makeInstanceId = (): string => `inst_${randomId()}`;

/**
 * The AgentOS instances of organisations. Every change holds the organisation first, asks again whether the caller may (a key takes a while to make), and
 * is recorded in the same transaction.
 */
export class Instances {
  readonly #deps: InstanceDeps;

  constructor(deps: InstanceDeps) {
    this.#deps = deps;
  }

  /** With a key that signs at once. Throws `instance_exists`. */
  async register(caller: Caller, { osId, name, url, algorithm }: InstanceOrder): Promise<InstanceWithKeys> {
    const { db, signing } = this.#deps;
    const id = makeInstanceId();
    const key = await signing.makeKey(id, algorithm);
    return changeOrganization(db, caller, 'os:write', async ({ tx, organizationId, actor }) => {
      const order = { tenant: organizationId, owner: actor.userId, instance_id: id, os_id: osId, name, url, algorithm };
      const row = await insertInstance(tx, order, Date.now());
      if (row === null) throw instanceErrors.exists([osId]);
      await signing.addFirstKey(tx, organizationId, actor.userId, key);
      await recordAudit(tx, actor, eventOf('instance.create', row, { after: { ...shownOf(row), os_id: osId, kid: key.kid } }));
      return this.#withKeys(tx, row);
    });
  }

  list(
    caller: Caller,
    filter: InstanceFilter,
  ): Promise<{ readonly rows: readonly InstanceRow[]; readonly keys: readonly KeyFacts[]; readonly total: number }> {
    const { db, signing } = this.#deps;
    return readOrganization(db, caller, async (tx, organizationId) => {
      const { rows, total } = await listInstances(tx, organizationId, filter);
      const ids = rows.map((row) => row.instance_id);
      return { rows, total, keys: await signing.keysOf(tx, organizationId, ids) };
    });
  }

  /** Throws `instance_not_found`, as everything below. */
  read(caller: Caller, instanceId: string): Promise<InstanceWithKeys> {
    const { db } = this.#deps;
    return readOrganization(db, caller, async (tx, organizationId) => this.#withKeys(tx, await foundIn(tx, organizationId, instanceId)));
  }

  /**
   * Browsers send the tokens of everybody who enters the instance to its address: whoever could change it could be anybody there, so they must be allowed
   * everything there. Throws `instance_address_above`.
   */
  update(caller: Caller, instanceId: string, change: InstanceChange): Promise<InstanceWithKeys> {
    const { db } = this.#deps;
    return changeOrganization(db, caller, 'os:write', async ({ tx, organizationId, actor, grants }) => {
      const before = await foundIn(tx, organizationId, instanceId);
      const moves = change.url !== undefined && change.url !== before.url;
      if (moves && scopesNotHeld(grants, [defaultAdminScope], instanceId).length > 0) throw instanceErrors.address_above();
      const row = (await updateInstance(tx, organizationId, instanceId, change, Date.now())) ?? before;
      await recordAudit(tx, actor, eventOf('instance.update', row, { before: shownOf(before), after: shownOf(row) }));
      return this.#withKeys(tx, row);
    });
  }

  /** With its keys: no token for it is signed again. Roles that were bound to it alone are bound no more. */
  delete(caller: Caller, instanceId: string): Promise<void> {
    const { db, signing } = this.#deps;
    return changeOrganization(db, caller, 'os:delete', async ({ tx, organizationId, actor }) => {
      const row = await foundIn(tx, organizationId, instanceId);
      await signing.holdKeys(tx, keyOwner(row));
      await deleteInstance(tx, organizationId, instanceId);
      await recordAudit(tx, actor, eventOf('instance.delete', row, { before: { ...shownOf(row), os_id: row.os_id } }));
    });
  }

  /** Publishes another key, of the algorithm that the instance has now. Throws `key_pending_exists`. */
  async rotate(caller: Caller, instanceId: string): Promise<InstanceWithKeys> {
    const { db, signing } = this.#deps;
    const { row: found } = await this.read(caller, instanceId);
    const key = await signing.makeKey(instanceId, found.algorithm);
    return changeOrganization(db, caller, 'os:write', async ({ tx, organizationId, actor }) => {
      const row = await foundIn(tx, organizationId, instanceId);
      await signing.addPendingKey(tx, organizationId, actor.userId, key);
      await recordAudit(tx, actor, eventOf('key.rotate', row, { after: { pending: key.kid, algorithm: key.algorithm } }));
      return this.#withKeys(tx, row);
    });
  }

  /** Throws `key_not_found`, `key_not_pending`, `key_too_young`. */
  activate(caller: Caller, instanceId: string, kid: string): Promise<InstanceWithKeys> {
    const { db, signing } = this.#deps;
    return changeOrganization(db, caller, 'os:write', async ({ tx, organizationId, actor }) => {
      const row = await foundIn(tx, organizationId, instanceId);
      const { retiring } = await signing.activate(tx, keyOwner(row), kid);
      await recordAudit(tx, actor, eventOf('key.activate', row, { before: { active: retiring }, after: { active: kid } }));
      return this.#withKeys(tx, row);
    });
  }

  /** Emergency: see `Signing.revokeAll`. */
  async revokeKeys(caller: Caller, instanceId: string): Promise<InstanceWithKeys> {
    const { db, signing } = this.#deps;
    const { row: found } = await this.read(caller, instanceId);
    const key = await signing.makeKey(instanceId, found.algorithm);
    return changeOrganization(db, caller, 'os:write', async ({ tx, organizationId, actor }) => {
      const row = await foundIn(tx, organizationId, instanceId);
      const revoked = await signing.revokeAll(tx, keyOwner(row), actor.userId, key);
      await recordAudit(tx, actor, eventOf('key.revoke', row, { before: { published: revoked }, after: { published: [key.kid] } }));
      return this.#withKeys(tx, row);
    });
  }

  async #withKeys(tx: Queryable, row: InstanceRow): Promise<InstanceWithKeys> {
    return { row, keys: await this.#deps.signing.keysOf(tx, row.tenant, [row.instance_id]) };
  }
}

async function foundIn(tx: Queryable, organizationId: string, instanceId: string): Promise<InstanceRow> {
  const row = await findInstance(tx, organizationId, instanceId);
  if (row === null) throw instanceErrors.not_found();
  return row;
}

const keyOwner = ({ tenant, instance_id: instanceId }: InstanceRow) => ({ organizationId: tenant, instanceId });
const shownOf = ({ name, url, algorithm }: InstanceRow) => ({ name, url, algorithm });

function eventOf(action: AuditEvent['action'], row: InstanceRow, change: Pick<AuditEvent, 'before' | 'after'>): AuditEvent {
  return { action, target: { type: 'instance', id: row.instance_id, name: row.name }, ...change };
}
