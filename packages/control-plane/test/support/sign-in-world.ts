import { Hono } from 'hono';
import { serveApp, silentLog } from 'agentos-ts/kit';
import type { Database, HttpServer, Log } from 'agentos-ts/kit';
import type { OidcOptions, SmtpOptions } from '../../src/control-plane-options.ts';
import { noInstances } from '../../src/access/instance-directory.ts';
import { createControlPlaneHandler } from '../../src/http-handler.ts';
import { createMailer } from '../../src/mail/mailer.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { createSignIn } from '../../src/sign-in/create-sign-in.ts';
import type { Person } from '../../src/sign-in/sign-in.ts';
import { Signing } from '../../src/signing/index.ts';
import { Browser } from './browser.ts';

export const password = 'correct horse battery';

export interface WorldOptions {
  readonly oidc?: OidcOptions;
  readonly smtp?: SmtpOptions;
  readonly trustedProxies?: number;
  readonly log?: Log;
}

/** A control plane that people sign in to, over HTTP. */
export async function openSignInWorld(db: Database, options: WorldOptions = {}) {
  const app = new Hono();
  const server: HttpServer = await serveApp(app, { port: 0, host: '127.0.0.1' }, 1_000);
  const publicUrl = server.url;
  const secrets = secretsFrom('a secret for tests that is long enough');
  const { oidc = null, trustedProxies = 0, log = silentLog } = options;
  const mailer = options.smtp === undefined ? null : createMailer(options.smtp, log);
  const room = await closing(server, () => createSignIn({ db, log, publicUrl, secrets, oidc, mailer, trustedProxies }));
  const signing = new Signing({ secrets, publicUrl });
  const deps = { db, log, publicUrl, secrets, mailer, signing, instances: noInstances, ...room };
  app.all('*', createControlPlaneHandler(deps, { checkReplies: true }));
  let people = 0;
  return {
    db,
    publicUrl,
    ...room,
    browser: (always?: Readonly<Record<string, string>>) => new Browser(publicUrl, always),
    /** Somebody with `password`. */
    person: (over: { readonly email?: string; readonly emailVerified?: boolean } = {}): Promise<Person> => {
      people += 1;
      const { email = `person-${people}-${Date.now()}@example.test`, emailVerified = true } = over;
      return room.signIn.createUser({ email, name: `Person ${people}`, password }, { emailVerified });
    },
    close: async () => {
      await mailer?.close();
      await server.close(0);
    },
  };
}

async function closing<T>(server: HttpServer, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    await server.close(0);
    throw error;
  }
}

export type SignInWorld = Awaited<ReturnType<typeof openSignInWorld>>;
