import type { Database, PrincipalTx } from 'agentos-ts/kit';
import { organizationAccess } from '../access/caller.ts';
import { recordAudit } from '../audit/record-audit.store.ts';
import type { Actor, AuditEvent } from '../audit/record-audit.store.ts';
import { holdOrganization, randomId } from '../organizations/create-organization.store.ts';
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

/** The AgentOS instances of organisations. Every change holds the organisation first, and is recorded in the same transaction. */
export class Instances {
  readonly #deps: InstanceDeps;

  constructor(deps: InstanceDeps) {
    this.#deps = deps;
  }

  /** With a key that signs at once. Throws `instance_exists`. */
  async register(actor: Actor, { osId, name, url, algorithm }: InstanceOrder): Promise<InstanceWithKeys> {
    const id = makeInstanceId();
    const key = await this.#deps.signing.makeKey(id, algorithm);
    return this.#change(actor, async (tx) => {
      const order = { tenant: actor.organizationId, owner: actor.userId, instance_id: id, os_id: osId, name, url, algorithm };
      const row = await insertInstance(tx, order, Date.now());
      if (row === null) throw instanceErrors.exists([osId]);
      await this.#deps.signing.addFirstKey(tx, actor.organizationId, actor.userId, key);
      await recordAudit(tx, actor, eventOf('instance.create', row, { after: { ...shownOf(row), os_id: osId, kid: key.kid } }));
      return this.#withKeys(tx, row);
    });
  }

  async list(
    actor: Actor,
    filter: InstanceFilter,
  ): Promise<{ readonly rows: readonly InstanceRow[]; readonly keys: readonly KeyFacts[]; readonly total: number }> {
    return this.#read(actor, async (tx) => {
      const { rows, total } = await listInstances(tx, actor.organizationId, filter);
      const ids = rows.map((row) => row.instance_id);
      return { rows, total, keys: await this.#deps.signing.keysOf(tx, actor.organizationId, ids) };
    });
  }

  /** Throws `instance_not_found`, as everything below. */
  async read(actor: Actor, instanceId: string): Promise<InstanceWithKeys> {
    return this.#read(actor, async (tx) => this.#withKeys(tx, await foundIn(tx, actor, instanceId)));
  }

  async update(actor: Actor, instanceId: string, change: InstanceChange): Promise<InstanceWithKeys> {
    return this.#change(actor, async (tx) => {
      const before = await foundIn(tx, actor, instanceId);
      const row = (await updateInstance(tx, actor.organizationId, instanceId, change, Date.now())) ?? before;
      await recordAudit(tx, actor, eventOf('instance.update', row, { before: shownOf(before), after: shownOf(row) }));
      return this.#withKeys(tx, row);
    });
  }

  /** With its keys: no token for it is signed again. Roles that were bound to it alone are bound no more. */
  async delete(actor: Actor, instanceId: string): Promise<void> {
    await this.#change(actor, async (tx) => {
      const row = await foundIn(tx, actor, instanceId);
      await this.#deps.signing.holdKeys(tx, keyOwner(row));
      await deleteInstance(tx, actor.organizationId, instanceId);
      await recordAudit(tx, actor, eventOf('instance.delete', row, { before: { ...shownOf(row), os_id: row.os_id } }));
    });
  }

  /** Publishes another key, of the algorithm that the instance has now. Throws `key_pending_exists`. */
  async rotate(actor: Actor, instanceId: string): Promise<InstanceWithKeys> {
    const { row: found } = await this.read(actor, instanceId);
    const key = await this.#deps.signing.makeKey(instanceId, found.algorithm);
    return this.#change(actor, async (tx) => {
      const row = await foundIn(tx, actor, instanceId);
      await this.#deps.signing.addPendingKey(tx, actor.organizationId, actor.userId, key);
      await recordAudit(tx, actor, eventOf('key.rotate', row, { after: { pending: key.kid, algorithm: key.algorithm } }));
      return this.#withKeys(tx, row);
    });
  }

  /** Throws `key_not_found`, `key_not_pending`, `key_too_young`. */
  async activate(actor: Actor, instanceId: string, kid: string): Promise<InstanceWithKeys> {
    return this.#change(actor, async (tx) => {
      const row = await foundIn(tx, actor, instanceId);
      const { retiring } = await this.#deps.signing.activate(tx, keyOwner(row), kid);
      await recordAudit(tx, actor, eventOf('key.activate', row, { before: { active: retiring }, after: { active: kid } }));
      return this.#withKeys(tx, row);
    });
  }

  /** Emergency: see `Signing.revokeAll`. */
  async revokeKeys(actor: Actor, instanceId: string): Promise<InstanceWithKeys> {
    const { row: found } = await this.read(actor, instanceId);
    const key = await this.#deps.signing.makeKey(instanceId, found.algorithm);
    return this.#change(actor, async (tx) => {
      const row = await foundIn(tx, actor, instanceId);
      const revoked = await this.#deps.signing.revokeAll(tx, keyOwner(row), actor.userId, key);
      await recordAudit(tx, actor, eventOf('key.revoke', row, { before: { published: revoked }, after: { published: [key.kid] } }));
      return this.#withKeys(tx, row);
    });
  }

  #read<T>({ organizationId, userId }: Actor, work: (tx: PrincipalTx) => Promise<T>): Promise<T> {
    return this.#deps.db.as(organizationAccess(organizationId, userId), work, { readOnly: true });
  }

  #change<T>({ organizationId, userId }: Actor, work: (tx: PrincipalTx) => Promise<T>): Promise<T> {
    return this.#deps.db.as(organizationAccess(organizationId, userId), async (tx) => {
      if (!(await holdOrganization(tx, organizationId))) throw instanceErrors.not_found();
      return work(tx);
    });
  }

  async #withKeys(tx: PrincipalTx, row: InstanceRow): Promise<InstanceWithKeys> {
    return { row, keys: await this.#deps.signing.keysOf(tx, row.tenant, [row.instance_id]) };
  }
}

async function foundIn(tx: PrincipalTx, { organizationId }: Actor, instanceId: string): Promise<InstanceRow> {
  const row = await findInstance(tx, organizationId, instanceId);
  if (row === null) throw instanceErrors.not_found();
  return row;
}

const keyOwner = ({ tenant, instance_id: instanceId }: InstanceRow) => ({ organizationId: tenant, instanceId });
const shownOf = ({ name, url, algorithm }: InstanceRow) => ({ name, url, algorithm });

function eventOf(action: AuditEvent['action'], row: InstanceRow, change: Pick<AuditEvent, 'before' | 'after'>): AuditEvent {
  return { action, target: { type: 'instance', id: row.instance_id, name: row.name }, ...change };
}
