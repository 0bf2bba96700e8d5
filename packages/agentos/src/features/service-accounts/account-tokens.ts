import { timingSafeEqual } from 'node:crypto';
import { makePrincipal, steadyClock } from '../../auth/index.ts';
import type { OpaqueTokenVerifier, Principal, PrincipalPolicy } from '../../auth/index.ts';
import type { Database } from '../../db/database.ts';
import { RecentMap } from '../../lib/recent-map.ts';
import type { Log } from '../../telemetry/index.ts';
import { BatchedLookup } from './account-lookup.ts';
import { hashToken, isWellFormedToken, tokenPrefix } from './account-token.ts';
import { serviceAccountErrors } from './service-account.errors.ts';
import { findByHashes, findById, noteUse } from './service-account.store.ts';
import type { AccountRow } from './service-account.store.ts';

export interface AccountTokensOptions {
  readonly db: Database;
  /** What the server decided about all its principals. */
  readonly policy: PrincipalPolicy;
  readonly log: Log;
  /** Whole epoch milliseconds that never run backwards. Default: `steadyClock()`. */
  readonly clock?: () => number;
}

interface KnownAccount {
  readonly accountId: string;
  readonly principal: Principal;
  readonly expiresAt: number;
}

/** A revocation on another server counts when this is over: the row is the truth, and is read again. */
const knownMs = 1000;
/** What was unknown, expired or revoked stays so. */
const unknownMs = 60_000;
const mostKnown = 10_000;
const mostUnknown = 10_000;
/** How exact `last_used_at` is. */
const useGapMs = 60_000;

/** The identity of an account: made once, never given again, so that a name that is used again inherits nothing. */
export const principalIdOf = (accountId: string): string => `sa:${accountId}`;
export const accountIdOf = (principal: Principal): string | null =>
  principal.kind === 'service_account' ? principal.id.slice('sa:'.length) : null;

/** Tells service accounts by their tokens. One for the whole server. */
export class AccountTokens implements OpaqueTokenVerifier {
  readonly #options: Required<AccountTokensOptions>;
  readonly #lookup: BatchedLookup<AccountRow>;
  readonly #known = new RecentMap<KnownAccount>(mostKnown);
  readonly #unknown = new RecentMap<true>(mostUnknown);
  #epoch = 0;
  #noting: Promise<void> = Promise.resolve();

  constructor(options: AccountTokensOptions) {
    const steady = steadyClock();
    this.#options = { clock: () => Math.floor(steady()), ...options };
    this.#lookup = new BatchedLookup((hashes) => this.#findMany(hashes));
  }

  matches(token: string): boolean {
    return token.startsWith(tokenPrefix);
  }

  /** Rejects with `service_account_token_invalid` (401) and, where the database cannot be asked, `service_account_unavailable` (503): never with anonymity. */
  async verify(token: string): Promise<Principal> {
    if (!isWellFormedToken(token)) throw serviceAccountErrors.token_invalid();
    const tokenHash = hashToken(token);
    const now = this.#options.clock();
    const known = this.#known.get(tokenHash, now);
    if (known !== undefined && known.expiresAt > now) return known.principal;
    if (this.#unknown.get(tokenHash, now) === true) throw serviceAccountErrors.token_invalid();
    return this.#look(tokenHash);
  }

  /** The account of a run that another server began, as it stands now; null when it is revoked or over. */
  async restore({ id, tenant, expiresAt }: Pick<Principal, 'id' | 'tenant' | 'expiresAt'>): Promise<Principal | null> {
    const { db, clock } = this.#options;
    const accountId = id.slice('sa:'.length);
    const row = await db.asSystem('does the account of a waiting run stand', (tx) => findById(tx, tenant ?? '', accountId), {
      readOnly: true,
    });
    if (row === null || !isActive(row, clock())) return null;
    // The token that the run was started with may have been replaced by another one since.
    return this.#toPrincipal(row, Math.min(row.expires_at, (expiresAt ?? Infinity) * 1000));
  }

  /** Forgets accounts that were just revoked: their next request finds them revoked. */
  forget(accountIds: readonly string[]): void {
    const gone = new Set(accountIds);
    this.#epoch += 1;
    this.#known.deleteWhere(({ accountId }) => gone.has(accountId));
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    return this.#noting;
  }

  async #look(tokenHash: string): Promise<Principal> {
    const epoch = this.#epoch;
    const row = await this.#lookup.find(tokenHash).catch((cause: unknown) => {
      throw serviceAccountErrors.unavailable({ cause, headers: { 'Retry-After': '1' } });
    });
    const now = this.#options.clock();
    const endsAt = row === null ? 0 : endOf(row, tokenHash);
    if (row === null || !isActive(row, now) || endsAt <= now) {
      this.#unknown.set(tokenHash, true, now + unknownMs);
      throw serviceAccountErrors.token_invalid();
    }
    const principal = this.#toPrincipal(row, endsAt);
    // What was read while an account was being revoked may be older than the revocation: good for this request, not for the next.
    if (epoch === this.#epoch) {
      const known = { accountId: row.account_id, principal, expiresAt: endsAt };
      this.#known.set(tokenHash, known, now + knownMs);
    }
    return principal;
  }

  async #findMany(hashes: readonly string[]): Promise<ReadonlyMap<string, AccountRow>> {
    const { db, clock } = this.#options;
    const rows = await db.asSystem('who has this token', (tx) => findByHashes(tx, hashes), { readOnly: true });
    const now = clock();
    const used = rows.filter((row) => isActive(row, now) && (row.last_used_at ?? 0) <= now - useGapMs);
    if (used.length > 0) this.#note(used, now);
    return new Map(
      rows.flatMap((row) => [row.token_hash, row.previous_hash].flatMap((key) => (key === null ? [] : [[key, row] as const]))),
    );
  }

  /** Beside the request, which does not wait for it. */
  #note(rows: readonly AccountRow[], now: number): void {
    const { db, log } = this.#options;
    const ids = rows.map(({ account_id: id }) => id);
    this.#noting = this.#noting
      .then(() => db.asSystem('when was this account used', (tx) => noteUse(tx, ids, now, useGapMs), { durable: false }))
      .catch((err: unknown) => log.warn({ err }, 'the last use of service accounts could not be written'));
  }

  #toPrincipal(row: AccountRow, endsAt: number): Principal {
    const id = principalIdOf(row.account_id);
    return makePrincipal(
      {
        kind: 'service_account',
        id,
        userId: id,
        tenant: row.tenant === '' ? null : row.tenant,
        sessionId: null,
        scopes: new Set(row.scopes),
        claims: Object.freeze({}),
        expiresAt: Math.floor(endsAt / 1000),
      },
      this.#options.policy,
    );
  }
}

const isActive = (row: AccountRow, now: number): boolean => row.revoked_at === null && row.expires_at > now;

const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** When a token of an account ends: with the account, or with the overlap when it was rotated. */
function endOf(row: AccountRow, tokenHash: string): number {
  if (isSame(row.token_hash, tokenHash)) return row.expires_at;
  return row.previous_hash !== null && isSame(row.previous_hash, tokenHash) ? Math.min(row.expires_at, row.previous_until ?? 0) : 0;
}
