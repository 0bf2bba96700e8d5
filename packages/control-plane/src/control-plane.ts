import type { Hono } from 'hono';
import { createLazyApp, createLog, openDatabase, serveApp } from 'agentos-ts/kit';
import type { Database, HttpHandler, HttpServer, ListenOptions, Log } from 'agentos-ts/kit';
import { controlPlaneErrors } from './control-plane.errors.ts';
import { checkOptions } from './control-plane-options.ts';
import type { ControlPlaneOptions } from './control-plane-options.ts';
import { databaseContents } from './database.ts';
import { createControlPlaneHandler } from './http-handler.ts';
import { registeredInstances, seedInstance } from './instances/index.ts';
import type { SeededInstance } from './instances/index.ts';
import { createMailer } from './mail/mailer.ts';
import type { Mailer } from './mail/mailer.ts';
import { readPublicUrl } from './public-url.ts';
import { checkSecret } from './secret-check.store.ts';
import { readSecretFile, secretsFrom } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { readSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { hasOwner, issueSetupLink } from './setup/setup.ts';
import { createSignIn } from './sign-in/create-sign-in.ts';
import { issuerOf, keySetOf, Signing } from './signing/index.ts';

/** Everything that start-up makes. */
interface Running {
  readonly handler: HttpHandler;
  readonly db: Database;
  readonly publicUrl: string;
  readonly mailer: Mailer | null;
  readonly seeded: SeededInstance | null;
}

/** The largest message of a socket; there are no sockets here. */
const noMessages = 1;

/**
 * Knows people, their organisations and roles, and signs the tokens that say what they may do in each AgentOS. Nothing happens before the first request,
 * `ready()` or `serve()`.
 * @throws TypeError that names the option which is wrong
 */
export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  readonly #settings: Settings;
  readonly #log: Log;
  /** Where it listens, where nobody said under which address it is reached. */
  #listensOn: string | null = null;
  #starting: Promise<Running> | null = null;
  #running: Running | null = null;
  #closing: Promise<void> | null = null;
  #server: HttpServer | null = null;

  constructor(options: ControlPlaneOptions = {}) {
    checkOptions(options);
    this.#options = options;
    this.#settings = readSettings(options, options.env ?? process.env);
    this.#log = options.log ?? createLog({ level: options.logLevel ?? 'info' });
  }

  /** A Hono app: its first request waits for start-up. */
  getApp(): Hono {
    return createLazyApp(() => this.#running?.handler ?? this.#start().then(({ handler }) => handler), this.#log);
  }

  /** Start-up done: database open and migrated, secrets read. Rejects with what is wrong with the configuration (`config_*`, `db_*`). */
  async ready(): Promise<void> {
    await this.#start();
  }

  /** Listens. Port 7778 and host 127.0.0.1 by default; `CONTROL_PLANE_PORT` and `CONTROL_PLANE_HOST` change them. */
  async serve(options: Partial<ListenOptions> = {}): Promise<HttpServer> {
    const { host = this.#settings.host, port = this.#settings.port } = options;
    const server = await serveApp(this.getApp(), { host, port }, noMessages);
    this.#server = server;
    this.#listensOn = server.url;
    try {
      await this.#start();
      return server;
    } catch (error) {
      await server.close(0);
      throw error;
    }
  }

  /** Under which address browsers and servers reach it. Start-up must be done. */
  get publicUrl(): string {
    return this.#present().publicUrl;
  }

  /** The instance of `seed`, as an AgentOS has to know it; null where there is none. Start-up must be done. */
  get seeded(): { readonly issuer: string; readonly jwksUrl: string; readonly audience: string } | null {
    const { publicUrl, seeded } = this.#present();
    if (seeded === null) return null;
    const issuer = issuerOf(publicUrl, seeded.instanceId);
    return { issuer, jwksUrl: keySetOf(issuer), audience: seeded.osId };
  }

  /**
   * A link that makes whoever opens it first the owner: it holds for 15 minutes and once. Null where there is an owner already, unless `evenIfOwned`: that is
   * for one who is locked out.
   */
  async issueOwnerLink({ evenIfOwned = false }: { readonly evenIfOwned?: boolean } = {}): Promise<string | null> {
    const { db, publicUrl } = await this.#start();
    return !evenIfOwned && (await hasOwner(db)) ? null : issueSetupLink(db, publicUrl, { evenIfOwned });
  }

  /** Stops taking requests, lets those at work finish, closes the database. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #present(): Running {
    if (this.#running === null) throw new TypeError('ControlPlane: wait for ready() or serve()');
    return this.#running;
  }

  async #close(): Promise<void> {
    await this.#server?.close();
    const running = await this.#starting?.catch(() => null);
    if (!running) return;
    await running.mailer?.close();
    await this.#closeDatabase(running.db);
  }

  #start(): Promise<Running> {
    if (this.#closing !== null) return Promise.reject(controlPlaneErrors.closed());
    this.#starting ??= this.#open().then((running) => (this.#running = running));
    return this.#starting;
  }

  async #open(): Promise<Running> {
    const publicUrl = readPublicUrl(this.#settings.publicUrl ?? this.#listensOn ?? `http://127.0.0.1:${this.#settings.port}`);
    const secrets = await this.#readSecrets();
    const db = await this.#openDatabase();
    try {
      return await this.#assemble(db, publicUrl, secrets);
    } catch (error) {
      await this.#closeDatabase(db);
      throw error;
    }
  }

  async #assemble(db: Database, publicUrl: string, secrets: Secrets): Promise<Running> {
    await checkSecret(db, secrets);
    const log = this.#log;
    const { smtp, oidc, trustedProxies } = this.#settings;
    const { seed, console, checkReplies } = this.#options;
    const mailer = smtp === null ? null : createMailer(smtp, log);
    const signing = new Signing({ secrets, publicUrl });
    const seeded = seed === undefined ? null : await seedInstance(db, signing, seed);
    const deps = {
      db,
      log,
      publicUrl,
      secrets,
      mailer,
      signing,
      instances: registeredInstances,
      ...createSignIn({ db, log, publicUrl, secrets, oidc, mailer, trustedProxies }),
    };
    return { handler: createControlPlaneHandler(deps, { console, checkReplies }), db, publicUrl, mailer, seeded };
  }

  async #readSecrets(): Promise<Secrets> {
    return secretsFrom(this.#settings.secret ?? (await readSecretFile(this.#settings.secretFile)));
  }

  async #openDatabase(): Promise<Database> {
    const { db } = this.#settings;
    if (typeof db !== 'string') return db;
    const { poolSize } = this.#options;
    return openDatabase({ url: db, contents: databaseContents, log: this.#log, ...(poolSize === undefined ? {} : { poolSize }) });
  }

  /** Who opened it closes it. */
  async #closeDatabase(db: Database): Promise<void> {
    if (db !== this.#options.db) await db.close();
  }
}
