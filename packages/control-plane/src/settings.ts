import type { Database } from 'agentos-ts/kit';
import { controlPlaneErrors } from './control-plane.errors.ts';
import type { ControlPlaneOptions, OidcOptions, SmtpOptions } from './control-plane-options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Options and environment together: what is written in code wins. */
export interface Settings {
  readonly db: string | Database;
  /** Null: the address it listens on. */
  readonly publicUrl: string | null;
  readonly secret: string | null;
  readonly secretFile: string;
  readonly host: string;
  readonly port: number;
  /** So many proxies stand between browsers and us. */
  readonly trustedProxies: number;
  readonly oidc: OidcOptions | null;
  readonly smtp: SmtpOptions | null;
}

const defaultPort = 7778;

/** Throws `config_control_plane_*`. */
export function readSettings(options: ControlPlaneOptions, env: Environment): Settings {
  const given = (name: string): string | null => env[name] || null;
  return {
    db: options.db ?? given('CONTROL_PLANE_DATABASE_URL') ?? 'file:./.agentos/control-plane',
    publicUrl: options.publicUrl ?? given('CONTROL_PLANE_URL'),
    secret: options.secret ?? given('CONTROL_PLANE_SECRET'),
    secretFile: options.secretFile ?? './.agentos/control-plane.key',
    host: given('CONTROL_PLANE_HOST') ?? '127.0.0.1',
    port: readPort(given('CONTROL_PLANE_PORT') ?? `${defaultPort}`),
    trustedProxies: options.trustedProxies ?? readProxies(given('CONTROL_PLANE_TRUSTED_PROXIES') ?? '0'),
    oidc: options.oidc ?? readOidc(given),
    smtp: options.smtp ?? readSmtp(given),
  };
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw controlPlaneErrors.port_invalid();
  return port;
}

function readProxies(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw controlPlaneErrors.proxies_invalid();
  return Number(text);
}

type Given = (name: string) => string | null;

function readOidc(given: Given): OidcOptions | null {
  const [issuer, clientId, clientSecret] = together(given, ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']);
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  const name = given('OIDC_NAME');
  return { issuer, clientId, clientSecret, ...(name === null ? {} : { name }) };
}

function readSmtp(given: Given): SmtpOptions | null {
  const [url, from] = together(given, ['SMTP_URL', 'SMTP_FROM']);
  return url === undefined || from === undefined ? null : { url, from };
}

/** All of them, or none: one that is forgotten would silently leave a door out. */
function together(given: Given, names: readonly string[]): readonly string[] {
  const values = names.map(given);
  const missing = names.filter((_name, index) => values[index] === null);
  if (missing.length === names.length) return [];
  if (missing.length > 0) throw controlPlaneErrors.setting_missing([missing.join(', '), names.join(', ')]);
  return values.filter((value) => value !== null);
}
