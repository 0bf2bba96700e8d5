import type { Queryable } from 'agentos-ts/kit';
import type { Principal } from 'agentos-ts/auth';
import type { Secrets } from '../secrets.ts';
import { signToken } from './access-token.ts';
import type { SignedToken, TokenClaims } from './access-token.ts';
import { issuerOf } from './issuer.ts';
import { makeKey } from './key-pair.ts';
import type { NewKey, PublicJwk } from './key-pair.ts';
import { KeyVault } from './key-vault.ts';
import type { SigningAlgorithm } from './signing-algorithm.ts';
import { signingErrors } from './signing.errors.ts';
import {
  activateKey,
  deleteEndedKeys,
  holdForChange,
  holdForSigning,
  insertKey,
  readActiveKey,
  readKeys,
  readPublicKeys,
  retireActiveKey,
  revokeKeys,
} from './signing-key.store.ts';
import type { KeyOwner, KeyRow, StoredState } from './signing-key.store.ts';

/** How long things last, in milliseconds. */
export interface SigningTimes {
  /** Of an access token. */
  readonly tokenLifetimeMs: number;
  /** How long an AgentOS may keep a key set: `max-age` of the set. */
  readonly keySetMaxAgeMs: number;
  /** How far the clock of an AgentOS may be off; the most that it can be told to accept. */
  readonly clockSkewMs: number;
}

const defaultTimes: SigningTimes = { tokenLifetimeMs: 600_000, keySetMaxAgeMs: 60_000, clockSkewMs: 300_000 };

/** Ended keys are shown for so long. */
const rememberMs = 30 * 24 * 3_600_000;

export interface SigningOptions {
  readonly secrets: Secrets;
  readonly publicUrl: string;
  readonly times?: SigningTimes;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
}

/** A key as people see it. Times are epoch milliseconds. */
export interface KeyFacts {
  readonly instanceId: string;
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly state: StoredState | 'retired';
  readonly publicJwk: PublicJwk;
  readonly createdAt: number;
  readonly activatedAt: number | null;
  /** When a pending key may be activated; null for all others. */
  readonly activatableAt: number | null;
  readonly endsAt: number | null;
}

export interface TokenInstance extends KeyOwner {
  /** The audience. */
  readonly osId: string;
}

/**
 * The keys of all instances, and the only place that private ones are used. What is true stands in the database: any number of processes agree, because the
 * active key is read for each token, while nobody can change it.
 *
 * pending (published) → active (signs; exactly one) → retiring (published until its last token has ended) → retired. Revoked: at once unpublished.
 */
export class Signing {
  readonly times: SigningTimes;
  readonly #vault: KeyVault;
  readonly #publicUrl: string;
  readonly #clock: () => number;

  constructor({ secrets, publicUrl, times = defaultTimes, clock = Date.now }: SigningOptions) {
    this.#vault = new KeyVault(secrets.derive('signing keys'));
    this.#publicUrl = publicUrl;
    this.#clock = clock;
    this.times = times;
  }

  /** Makes a key that nobody has seen yet. Takes a tenth of a second and more: do it before a transaction. */
  makeKey(instanceId: string, algorithm: SigningAlgorithm): Promise<NewKey> {
    return makeKey(this.#vault, instanceId, algorithm);
  }

  /** Stores the key that a new instance begins with: nobody has read another, so it signs at once. */
  async addFirstKey(tx: Queryable, organizationId: string, owner: string, key: NewKey): Promise<void> {
    await insertKey(tx, organizationId, owner, { ...key, state: 'active' }, this.#clock());
  }

  /** Publishes a key that will sign later. Throws `key_pending_exists`. The transaction holds the organisation. */
  async addPendingKey(tx: Queryable, organizationId: string, owner: string, key: NewKey): Promise<void> {
    const instance = { organizationId, instanceId: key.instanceId };
    const now = this.#clock();
    const keys = await readKeys(tx, organizationId, [key.instanceId]);
    if (keys.some(({ state }) => state === 'pending')) throw signingErrors.pending_exists();
    await deleteEndedKeys(tx, instance, now - rememberMs);
    await insertKey(tx, organizationId, owner, { ...key, state: 'pending' }, now);
  }

  /**
   * Lets a pending key sign, once every AgentOS has had time to read it. The one before is retiring from then on.
   * Throws `key_not_found`, `key_not_pending`, `key_too_young`. The transaction holds the organisation.
   */
  async activate(tx: Queryable, instance: KeyOwner, kid: string): Promise<{ readonly retiring: string | null }> {
    await holdForChange(tx, instance);
    const now = this.#clock();
    const key = (await this.keysOf(tx, instance.organizationId, [instance.instanceId])).find((known) => known.kid === kid);
    if (key === undefined) throw signingErrors.not_found();
    if (key.activatableAt === null) throw signingErrors.not_pending([key.state]);
    if (now < key.activatableAt) throw tooYoung(key.activatableAt - now);
    const { tokenLifetimeMs, clockSkewMs } = this.times;
    const retiring = await retireActiveKey(tx, instance, now + tokenLifetimeMs + clockSkewMs);
    if (!(await activateKey(tx, instance, kid, now))) throw signingErrors.not_pending(['another']);
    this.#forget(instance, retiring);
    return { retiring };
  }

  /**
   * Emergency: unpublishes and destroys every key, and puts `replacement` in their place. Waits for tokens that are being signed; when the transaction is
   * committed, no process signs with one of the old keys again. Returns the kids of those.
   */
  async revokeAll(tx: Queryable, instance: KeyOwner, owner: string, replacement: NewKey): Promise<readonly string[]> {
    await holdForChange(tx, instance);
    const now = this.#clock();
    const revoked = await revokeKeys(tx, instance, now);
    await deleteEndedKeys(tx, instance, now - rememberMs);
    await insertKey(tx, instance.organizationId, owner, { ...replacement, state: 'active' }, now);
    for (const kid of revoked) this.#forget(instance, kid);
    return revoked;
  }

  /** Waits for tokens that are being signed; nobody signs until the transaction ends. For whoever deletes the instance with its keys. */
  async holdKeys(tx: Queryable, instance: KeyOwner): Promise<void> {
    await holdForChange(tx, instance);
  }

  /** The keys of some instances of one organisation, the newest first. */
  async keysOf(tx: Queryable, organizationId: string, instanceIds: readonly string[]): Promise<readonly KeyFacts[]> {
    const now = this.#clock();
    return (await readKeys(tx, organizationId, instanceIds)).map((row) => this.#factsOf(row, now));
  }

  /** The public keys that an AgentOS needs (RFC 7517 section 5); empty for an instance that does not exist. */
  publicKeys(tx: Queryable, instanceId: string): Promise<readonly PublicJwk[]> {
    return readPublicKeys(tx, instanceId, this.#clock());
  }

  /**
   * Signs a token for an instance. What it says is read by `readClaims` while no key of the instance can be revoked: so a revocation that is answered is
   * followed by no token with rights, or a key, of before. Null when the holder's session is over. Throws `key_not_found` where there is no key (any more).
   */
  async sign(
    tx: Queryable,
    instance: TokenInstance,
    holder: Principal,
    readClaims: () => Promise<TokenClaims>,
  ): Promise<SignedToken | null> {
    await holdForSigning(tx, instance);
    const active = await readActiveKey(tx, instance);
    if (active === null) throw signingErrors.not_found();
    const claims = await readClaims();
    const { instanceId, osId } = instance;
    const privateKey = await this.#vault.open({ instanceId, kid: active.kid }, active.sealed, active.algorithm);
    const parties = { issuer: issuerOf(this.#publicUrl, instanceId), audience: osId, holder };
    return signToken(active, privateKey, parties, claims, { now: this.#clock(), lifetimeMs: this.times.tokenLifetimeMs });
  }

  #factsOf(row: KeyRow, now: number): KeyFacts {
    const { state, created_at: createdAt, activated_at: activatedAt, ends_at: endsAt } = row;
    return {
      instanceId: row.instance_id,
      kid: row.kid,
      algorithm: row.algorithm,
      state: state === 'retiring' && endsAt !== null && endsAt <= now ? 'retired' : state,
      publicJwk: row.public_jwk,
      createdAt,
      activatedAt,
      // Twice: an AgentOS that has just read the set reads it again after max-age, and may need a second try.
      activatableAt: state === 'pending' ? createdAt + 2 * this.times.keySetMaxAgeMs : null,
      endsAt,
    };
  }

  #forget({ instanceId }: KeyOwner, kid: string | null): void {
    if (kid !== null) this.#vault.forget({ instanceId, kid });
  }
}

function tooYoung(waitMs: number) {
  const seconds = Math.ceil(waitMs / 1000);
  return signingErrors.too_young([seconds], { headers: { 'Retry-After': `${seconds}` } });
}
