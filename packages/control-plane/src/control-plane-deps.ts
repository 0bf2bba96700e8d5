import type { Database, Log } from 'agentos-ts/kit';
import type { Secrets } from './secrets.ts';
import type { Signing } from './signing/index.ts';
import type { SignIn } from './sign-in/sign-in.ts';

/** What the composition root hands to every room. */
export interface ControlPlaneDeps {
  readonly db: Database;
  readonly log: Log;
  /** Where browsers and servers reach us; no slash at the end. */
  readonly publicUrl: string;
  readonly secrets: Secrets;
  readonly signIn: SignIn;
  readonly signing: Signing;
}
