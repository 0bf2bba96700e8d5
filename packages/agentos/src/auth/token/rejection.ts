/** Which of the public texts the client gets. */
export type RejectionKind = 'token_invalid' | 'token_expired' | 'token_audience' | 'token_subject';

/** Why a token was refused, for the log. `reason` is one of this package's own fixed words: nothing of the token stands in it. */
export class Rejection extends Error {
  readonly kind: RejectionKind;
  readonly reason: string;

  constructor(reason: string, kind: RejectionKind = 'token_invalid') {
    super(`token refused: ${reason}`);
    this.name = 'Rejection';
    this.kind = kind;
    this.reason = reason;
  }
}

/** Throws a `Rejection` unless the condition holds. */
export function must(condition: boolean, reason: string, kind?: RejectionKind): asserts condition {
  if (!condition) throw new Rejection(reason, kind);
}
