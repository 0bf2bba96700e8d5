import type { Database, Log } from 'agentos-ts/kit';
import type { InstanceDirectory } from './access/instance-directory.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Secrets } from './secrets.ts';
import type { AuthDoor } from './sign-in/auth-door.ts';
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
  /** The way to the library that signs people in. */
  readonly authDoor: AuthDoor;
  /** Null: no mail is sent. */
  readonly mailer: Mailer | null;
  readonly signing: Signing;
  /** The registered instances, as far as the rooms of people ask. */
  readonly instances: InstanceDirectory;
}
