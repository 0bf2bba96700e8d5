/** One event for the operator. Never holds a token or a key. */
export interface AuthLogEvent {
  readonly level: 'info' | 'warn' | 'error';
  /** Stable word such as `key_set_refresh_failed`. */
  readonly reason: string;
  /** The setting or the key set that it is about. */
  readonly where: string;
  readonly detail?: string;
}

export type AuthLog = (event: AuthLogEvent) => void;
