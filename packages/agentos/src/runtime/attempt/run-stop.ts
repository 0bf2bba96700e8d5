/**
 * Why a run was stopped from outside. `lost`: its row belongs to another server now, so this one must not write any more.
 */
export type StopKind = 'cancelled' | 'disconnected' | 'timeout' | 'shutdown' | 'lost';

/** The reason of a run's abort signal. */
export class RunStop extends Error {
  readonly kind: StopKind;

  constructor(kind: StopKind) {
    super(`run stopped: ${kind}`);
    this.name = 'RunStop';
    this.kind = kind;
  }
}
