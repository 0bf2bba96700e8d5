import { configErrors } from './auth.errors.ts';
import type { AuthorizationConfig, ClaimNames, IssuerConfig, PublicKeySet } from './authorization-config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The key sources and names of one issuer, with the names of the settings that they came from. */
export interface IssuerSource {
  readonly where: string;
  readonly issuer: string | null;
  readonly keys: readonly string[];
  readonly keysWhere: string;
  readonly jwks: string | PublicKeySet | null;
  readonly jwksWhere: string;
  readonly jwksFile: string | null;
  readonly jwksUrl: string | null;
  readonly algorithms: readonly string[] | null;
  readonly audience: string | readonly string[] | undefined;
  readonly claims: ClaimNames;
}

/** One source for each issuer; none when nothing to verify tokens with is configured. Throws `config_issuer_invalid` and `config_authorization_invalid`. */
export function issuerSources(config: AuthorizationConfig, env: Environment): readonly IssuerSource[] {
  const { issuers, verificationKeys, jwks, jwksFile, jwksUrl } = config;
  const single = [verificationKeys, jwks, jwksFile, jwksUrl].some((source) => source !== undefined);
  if (issuers !== undefined) {
    if (single || config.issuer !== undefined)
      throw configErrors.issuer_invalid(['authorizationConfig.issuers', 'put keys and issuer into the entries, not beside them']);
    return issuers.map((issuer, index) => issuerSource(issuer, index, config));
  }
  const source = singleSource(config, single ? {} : env, env);
  const isEmpty =
    source.keys.length === 0 && source.jwks === null && source.jwksFile === null && source.jwksUrl === null && source.issuer === null;
  return isEmpty ? [] : [source];
}

function issuerSource(entry: IssuerConfig, index: number, config: AuthorizationConfig): IssuerSource {
  const where = `authorizationConfig.issuers[${index}]`;
  return {
    where,
    issuer: entry.issuer,
    keys: entry.keys ?? [],
    keysWhere: `${where}.keys`,
    jwks: entry.jwks ?? null,
    jwksWhere: `${where}.jwks`,
    jwksFile: entry.jwksFile ?? null,
    jwksUrl: entry.jwksUrl ?? null,
    algorithms: entry.algorithms ?? algorithmsOf(config, {}),
    audience: entry.audience ?? config.audience,
    claims: { ...config.claims, ...entry.claims },
  };
}

// `keyEnv` is empty where the configuration names keys: these replace those of the environment and are not added to them.
function singleSource(config: AuthorizationConfig, keyEnv: Environment, env: Environment): IssuerSource {
  const secret = keyEnv['JWT_VERIFICATION_KEY'];
  return {
    where: config.issuer === undefined ? 'JWT_ISSUER' : 'authorizationConfig.issuer',
    issuer: config.issuer ?? present(env['JWT_ISSUER']),
    keys: config.verificationKeys ?? (present(secret) === null ? [] : [secret ?? '']),
    keysWhere: config.verificationKeys === undefined ? 'JWT_VERIFICATION_KEY' : 'authorizationConfig.verificationKeys',
    jwks: config.jwks ?? present(keyEnv['JWT_JWKS']),
    jwksWhere: config.jwks === undefined ? 'JWT_JWKS' : 'authorizationConfig.jwks',
    jwksFile: config.jwksFile ?? present(keyEnv['JWT_JWKS_FILE']),
    jwksUrl: config.jwksUrl ?? present(keyEnv['JWT_JWKS_URL']),
    algorithms: algorithmsOf(config, env),
    audience: config.audience ?? present(env['JWT_AUDIENCE']) ?? undefined,
    claims: config.claims ?? {},
  };
}

// A variable that is set and empty is a variable that is not set.
function present(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function algorithmsOf({ algorithm, algorithms }: AuthorizationConfig, env: Environment): readonly string[] | null {
  if (algorithm !== undefined && algorithms !== undefined)
    throw configErrors.authorization_invalid(['authorizationConfig.algorithm', 'give algorithm or algorithms, not both']);
  const fromEnv = present(env['JWT_ALGORITHM']);
  return algorithms ?? (algorithm !== undefined ? [algorithm] : fromEnv === null ? null : [fromEnv]);
}
