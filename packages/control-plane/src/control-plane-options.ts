import { unknownKey } from 'agentos-ts/kit';
import type { Database, KeysOf, Log, LogLevel } from 'agentos-ts/kit';

/** An OpenID provider whose people sign in here. */
export interface OidcOptions {
  /** Part of the address that the provider answers to: `/auth/oauth2/callback/<id>`. Default `sso`. */
  readonly id?: string;
  /** On the button. Default `Single sign-on`. */
  readonly name?: string;
  /** `https://login.example.com`: what its discovery document says of itself (OpenID Connect Discovery 1.0 section 3). */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes?: readonly string[];
}

export interface SmtpOptions {
  /** `smtp://user:password@mail.example.com:587` or `smtps://…`. */
  readonly url: string;
  /** Sender of invitations. */
  readonly from: string;
}

/** An organisation and an AgentOS to begin with, where there is none: what `npm start` begins with. */
export interface SeedOptions {
  readonly organizationName: string;
  readonly instance: { readonly osId: string; readonly name: string; readonly url: string };
}

export interface ControlPlaneOptions {
  /**
   * `postgres://…`, `file:./folder`, `memory:`, or a database that is already open. Never one that an AgentOS uses.
   * Default: `CONTROL_PLANE_DATABASE_URL`, else `file:./.agentos/control-plane`.
   */
  readonly db?: string | Database;
  /** Where browsers and AgentOS servers reach it: `https://control.example.com`. Default: `CONTROL_PLANE_URL`, else the address it listens on. */
  readonly publicUrl?: string;
  /** At least 32 bytes; encrypts signing keys and signs sessions. Default: `CONTROL_PLANE_SECRET`, else the contents of `secretFile`. */
  readonly secret?: string;
  /** Made on first use. Default `./.agentos/control-plane.key`. */
  readonly secretFile?: string;
  readonly oidc?: OidcOptions;
  readonly smtp?: SmtpOptions;
  /** Proxies between browsers and the control plane: so many last entries of `X-Forwarded-For` are trusted. Default: `CONTROL_PLANE_TRUSTED_PROXIES`, else 0. */
  readonly trustedProxies?: number;
  readonly seed?: SeedOptions;
  /** Connections to PostgreSQL. Default 10. */
  readonly poolSize?: number;
  /** Serve the console. Default: where `@agentos-ts/console` is installed. */
  readonly console?: boolean;
  /** Check every reply against its schema: for tests. Default false. */
  readonly checkReplies?: boolean;
  readonly log?: Log;
  readonly logLevel?: LogLevel;
  /** Environment variables; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const keys: KeysOf<ControlPlaneOptions> = {
  db: true,
  publicUrl: true,
  secret: true,
  secretFile: true,
  oidc: true,
  smtp: true,
  trustedProxies: true,
  seed: true,
  poolSize: true,
  console: true,
  checkReplies: true,
  log: true,
  logLevel: true,
  env: true,
};

/** Throws `TypeError` that names the option: mistakes that only a programmer can make. */
export function checkOptions(options: ControlPlaneOptions): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('ControlPlane: options must be an object');
  const stray = unknownKey(options, keys);
  if (stray !== undefined) throw new TypeError(`ControlPlane: ${stray}`);
  const { trustedProxies } = options;
  if (trustedProxies !== undefined && !(Number.isSafeInteger(trustedProxies) && trustedProxies >= 0))
    throw new TypeError('ControlPlane: trustedProxies must be a whole number from 0');
}
