import { readFile } from 'node:fs/promises';
import type { AuthLog } from './auth-log.ts';
import { keyFetchLimits } from './keys/fetch-document.ts';
import type { FetchLimits } from './keys/fetch-document.ts';
import { steadyClock } from './steady-clock.ts';

/** Everything of the outside world that this room uses. Tests hand in their own. */
export interface AuthDependencies {
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Epoch milliseconds that never run backwards. Default: `steadyClock()`. */
  readonly clock?: () => number;
  /** Default: `node:fs/promises`. */
  readonly readFile?: (path: string) => Promise<Uint8Array>;
  /** Default: silence. */
  readonly log?: AuthLog;
  /** 0 up to 1; spreads retries. Default `Math.random`. */
  readonly random?: () => number;
  readonly fetchLimits?: FetchLimits;
}

const silent = (): void => undefined;

/** The given dependencies, with the real world in place of those that are missing. */
export function withDefaults(given: AuthDependencies): Required<AuthDependencies> {
  return {
    fetch: given.fetch ?? globalThis.fetch,
    clock: given.clock ?? steadyClock(),
    readFile: given.readFile ?? ((path) => readFile(path)),
    log: given.log ?? silent,
    random: given.random ?? Math.random,
    fetchLimits: given.fetchLimits ?? keyFetchLimits,
  };
}
