import { randomUUID } from 'node:crypto';
import { isAdmin, policyOf } from '../../auth/index.ts';
import type { AuthMode, Principal } from '../../auth/index.ts';
import type { RouteContext } from '../../http/index.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import { cancelRunsOf } from '../runnables/index.ts';
import { defaultScopes, explainScope, invalidScopes, privilegedScopes, scopesNotHeld } from './account-scopes.ts';
import { hashToken, makeToken, shownLength } from './account-token.ts';
import { accountIdOf, AccountTokens, principalIdOf } from './account-tokens.ts';
import type { AccountTokensOptions } from './account-tokens.ts';
import { serviceAccountErrors } from './service-account.errors.ts';
import type { MintBody, RotateBody } from './service-account.schemas.ts';
import {
  findAccount,
  holdLineage,
  insertAccount,
  listAccounts,
  revokeLineage,
  rotateToken,
  signalAccounts,
} from './service-account.store.ts';
import type { AccountFilter, AccountRow, NewAccount } from './service-account.store.ts';

type Caller = Pick<RouteContext<unknown, unknown, unknown, Principal>, 'access' | 'principal'>;

export interface ServiceAccountsOptions extends AccountTokensOptions {
  readonly mode: AuthMode;
}

const dayMs = 86_400_000;
const defaultDays = 90;
/** Accounts from a user down to the last one that may exist. */
const mostGenerations = 8;

/** Mints, lists and revokes accounts, and knows their tokens. One for the whole server. */
export class ServiceAccounts {
  readonly tokens: AccountTokens;
  readonly #options: ServiceAccountsOptions;
  readonly #unsubscribe: () => void;

  constructor(options: ServiceAccountsOptions) {
    this.#options = options;
    this.tokens = new AccountTokens(options);
    this.#unsubscribe = options.db.subscribe(({ topic, id }) => {
      if (topic === 'account') this.tokens.forget([id]);
    });
  }

  /**
   * A new account of the caller and its token, which is told here and never again. Throws 401 `service_account_sign_in_required`, 400 `…_scope_invalid` and
   * `…_scope_privileged`, 403 `…_scope_not_held` and `…_too_deep`, 409 `…_exists`.
   */
  async mint(caller: Caller, body: MintBody): Promise<{ readonly row: AccountRow; readonly token: string }> {
    const { access, principal } = caller;
    this.#requireSignIn(principal);
    const scopes = checkScopes(principal, body);
    const token = makeToken();
    const now = Date.now();
    const row = await this.#insert(caller, now, {
      tenant: access.tenant,
      owner: access.owner,
      account_id: randomUUID(),
      name: body.name,
      user_id: access.userId,
      token_hash: hashToken(token),
      token_prefix: token.slice(0, shownLength),
      scopes,
      created_at: now,
      // Nobody's child outlives its parent. A user's own token ends within hours and would say nothing about how long the user may pass on rights.
      expires_at: Math.min(now + (body.expires_in_days ?? defaultDays) * dayMs, parentEnd(principal)),
    });
    if (row === null) throw serviceAccountErrors.exists([body.name]);
    this.#audit(principal, 'service account minted', { account: row.account_id, name: row.name, scopes, expiresAt: row.expires_at });
    return { row, token };
  }

  async #insert({ access, principal }: Caller, now: number, account: Omit<NewAccount, 'ancestors'>): Promise<AccountRow | null> {
    const { db } = this.#options;
    const parent = accountIdOf(principal);
    if (parent === null) return db.as(access, (tx) => insertAccount(tx, { ...account, ancestors: [] }));
    // The parent's row belongs to whoever minted it, so only the server can see that it still stands.
    return db.asSystem('mint an account for an account that stands', async (tx) => {
      const ancestors = await holdLineage(tx, access.tenant, parent, now);
      if (ancestors === null) throw serviceAccountErrors.token_invalid();
      if (ancestors.length >= mostGenerations) throw serviceAccountErrors.too_deep([mostGenerations]);
      return insertAccount(tx, { ...account, ancestors });
    });
  }

  /** The caller's own accounts; everybody's of the tenant for administrators. */
  list(caller: Caller, filter: AccountFilter): Promise<{ readonly rows: readonly AccountRow[]; readonly total: number }> {
    const access = accessOf(caller);
    return this.#options.db.as(access, (tx) => listAccounts(tx, filter), { readOnly: true });
  }

  /**
   * Ends an account, all accounts that descend from it, and the runs of any of them: at once on this server, within two seconds on others. Repeatable.
   * Throws 404 `service_account_not_found`, also for accounts of others.
   */
  async revoke(caller: Caller, accountId: string): Promise<void> {
    const { db } = this.#options;
    const access = accessOf(caller);
    const account = await db.as(access, (tx) => findAccount(tx, accountId), { readOnly: true });
    if (account === null) throw serviceAccountErrors.not_found([accountId]);
    const { tenant } = account;
    const ended = await db.asSystem('revoke an account and what descends from it', async (tx) => {
      const ids = await revokeLineage(tx, tenant, accountId, Date.now());
      await cancelRunsOf(tx, tenant, ids.map(principalIdOf));
      await signalAccounts(tx, ids);
      return ids;
    });
    this.tokens.forget(ended);
    this.#audit(caller.principal, 'service account revoked', { account: accountId, name: account.name, ended });
  }

  /**
   * Another token for the same account, told here and never again; the one so far works on for the overlap. As with minting, the caller must hold what the
   * token may do. Throws 401 `service_account_sign_in_required`, 403 `…_scope_not_held`, 404 `…_not_found`, 409 `…_ended`.
   */
  async rotate(caller: Caller, accountId: string, { overlap_seconds: overlap }: RotateBody) {
    this.#requireSignIn(caller.principal);
    const token = makeToken();
    const now = Date.now();
    const previousUntil = now + overlap * 1000;
    const row = await this.#options.db.as(accessOf(caller), async (tx) => {
      const account = await findAccount(tx, accountId);
      if (account === null) throw serviceAccountErrors.not_found([accountId]);
      requireHeld(caller.principal, account.scopes);
      if (account.revoked_at !== null || account.expires_at <= now) return null;
      await signalAccounts(tx, [accountId]);
      return rotateToken(tx, account, { hash: hashToken(token), prefix: token.slice(0, shownLength), previousUntil });
    });
    if (row === null) throw serviceAccountErrors.ended([accountId]);
    this.tokens.forget([accountId]);
    this.#audit(caller.principal, 'service account rotated', { account: accountId, name: row.name, previousUntil });
    return { row, token, previousUntil: Math.min(previousUntil, row.expires_at) };
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    this.#unsubscribe();
    return this.tokens.close();
  }

  #requireSignIn(principal: Principal): void {
    if (this.#options.mode === 'none' && principal.kind !== 'service_account') throw serviceAccountErrors.sign_in_required();
  }

  #audit(by: Principal, what: string, fields: Readonly<Record<string, unknown>>): void {
    this.#options.log.info({ audit: true, by: by.id, byKind: by.kind, tenant: by.tenant, ...fields }, what);
  }
}

/** Accounts are keys, so nobody but administrators sees other people's, also where isolation is off. */
function accessOf({ access, principal }: Caller): RowAccess {
  return { ...access, all: isAdmin(principal) };
}

function checkScopes(principal: Principal, body: MintBody): readonly string[] {
  const { adminScope } = policyOf(principal);
  const scopes = [...new Set(body.scopes?.map(({ scope }) => scope) ?? defaultScopes)];
  const invalid = invalidScopes(scopes, adminScope);
  if (invalid.length > 0) throw serviceAccountErrors.scope_invalid([invalid, invalid.map(explainScope)]);
  const privileged = privilegedScopes(scopes, adminScope);
  if (privileged.length > 0 && !body.allow_privileged_scopes) throw serviceAccountErrors.scope_privileged([privileged]);
  requireHeld(principal, scopes);
  return scopes;
}

function requireHeld(principal: Principal, scopes: readonly string[]): void {
  const missing = scopesNotHeld(principal, scopes, policyOf(principal).adminScope);
  if (missing.length > 0) throw serviceAccountErrors.scope_not_held([missing]);
}

function parentEnd(principal: Principal): number {
  return principal.kind === 'service_account' && principal.expiresAt !== null ? principal.expiresAt * 1000 : Infinity;
}
