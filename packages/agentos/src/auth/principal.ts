/** Who is calling. Made by `authenticate()` alone, frozen, and the same object through the whole request. */
export interface Principal {
  readonly kind: 'user' | 'service_account' | 'system';
  /** Stable identity that owns rows: the subject, or issuer and subject where several issuers are configured. */
  readonly id: string;
  /** The subject as clients know it (`sub`); null for callers without one. */
  readonly userId: string | null;
  readonly tenant: string | null;
  /** Session that runs of this token go into, whatever the request says (`session_id` claim). What else its owner has is not closed to it. */
  readonly sessionId: string | null;
  /** Only scopes that parse; see `parseScope`. */
  readonly scopes: ReadonlySet<string>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Epoch seconds; null when the credential does not expire. */
  readonly expiresAt: number | null;
}
