import { hash } from 'node:crypto';
import { configErrors } from './auth.errors.ts';
import type { AuthorizationConfig, TokenProfile } from './authorization-config.ts';
import { checkConfigKeys } from './config-keys.ts';
import { readCredentialConfig } from './credential-config.ts';
import { defaultAdminScope } from './principal-policy.ts';
import type { PrincipalPolicy } from './principal-policy.ts';
import { resolveIssuers } from './resolve-issuers.ts';
import type { AuthMode, ResolvedAuthorization } from './resolved-authorization.ts';
import { readAdminScope, readList, readSeconds } from './setting.ts';
import type { TokenRules } from './token/token-claims.ts';

export interface AuthorizationInput {
  /** `true` or a configuration turns it on; `false` with keys configured only identifies callers; absent: on when a configuration is given. */
  readonly authorization?: boolean | AuthorizationConfig | undefined;
  readonly authorizationConfig?: AuthorizationConfig | undefined;
  /** The environment, handed in by who may read it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Id of the server: the default audience and the realm of challenges. */
  readonly osId: string;
  /** Origins (scheme, host, port) that may send cookies with unsafe requests, besides the server's own. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Without authorization: serve under other host names than those of this machine. Default false. */
  readonly allowUnauthenticated?: boolean | undefined;
}

const day = 86_400;
const leastKeyBytes = 32;
const profiles: ReadonlySet<unknown> = new Set<TokenProfile>(['standard', 'rfc9068', 'agno']);

/**
 * Reads all settings and the environment once, and refuses what is not safe to run: see the `config_*` codes. Keys in the configuration replace those of
 * the environment (W54). Throws `AgentOSError`.
 */
export function resolveAuthorization(input: AuthorizationInput): ResolvedAuthorization {
  const config = configOf(input);
  checkConfigKeys(config);
  const profile = readProfile(config.profile);
  const isOn = input.authorization !== undefined ? input.authorization !== false : input.authorizationConfig !== undefined;
  const policy = readPolicy(config, profile, isOn);
  const issuers = resolveIssuers(config, profile, input.env, input.osId);
  if (isOn && issuers.length === 0) throw configErrors.no_key_source();
  const securityKey = input.env['OS_SECURITY_KEY'] ?? '';
  const mode: AuthMode = issuers.length > 0 ? 'jwt' : securityKey === '' ? 'none' : 'security_key';
  if (mode === 'security_key') checkSecurityKey(securityKey);
  return Object.freeze({
    mode,
    osId: input.osId,
    policy,
    rules: readRules(config, profile, policy),
    credential: readCredentialConfig(config, input.allowedOrigins ?? []),
    issuers,
    openToNetwork: input.allowUnauthenticated === true,
    securityKeyDigest: mode === 'security_key' ? hash('sha256', securityKey, 'buffer') : null,
    dependenciesClaims: readList(config.dependenciesClaims, 'dependenciesClaims'),
    sessionStateClaims: readList(config.sessionStateClaims, 'sessionStateClaims'),
    scopeMappings: Object.freeze({ ...config.scopeMappings }),
    publicRoutes: readList(config.publicRoutes, 'publicRoutes'),
    warnings: Object.freeze(warningsFor(mode, isOn, profile)),
  });
}

/** As long as a shared secret that signs tokens (RFC 7518 section 3.2): whoever guesses it may do everything. */
function checkSecurityKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes < leastKeyBytes) throw configErrors.key_weak(['OS_SECURITY_KEY', `needs at least ${leastKeyBytes} bytes, this has ${bytes}`]);
}

function configOf({ authorization, authorizationConfig }: AuthorizationInput): AuthorizationConfig {
  if (typeof authorization !== 'object') return authorizationConfig ?? {};
  if (authorizationConfig === undefined) return authorization;
  throw configErrors.authorization_invalid(['authorizationConfig', 'give the configuration once, not in authorization as well']);
}

function readProfile(profile: TokenProfile | undefined): TokenProfile {
  if (profile !== undefined && !profiles.has(profile))
    throw configErrors.authorization_invalid(['authorizationConfig.profile', 'must be standard, rfc9068 or agno']);
  return profile ?? 'standard';
}

function readPolicy(config: AuthorizationConfig, profile: TokenProfile, isOn: boolean): PrincipalPolicy {
  return Object.freeze({
    adminScope: readAdminScope(config.adminScope ?? defaultAdminScope),
    userIsolation: config.userIsolation ?? profile !== 'agno',
    enforceScopes: isOn,
  });
}

function readRules(config: AuthorizationConfig, profile: TokenProfile, policy: PrincipalPolicy): TokenRules {
  const isStrict = profile === 'rfc9068';
  return Object.freeze({
    profile,
    policy,
    leewaySeconds: readSeconds(config.leewaySeconds ?? 10, 'leewaySeconds', 0, 300),
    requireExpiry: isStrict || (config.requireExpiry ?? profile !== 'agno'),
    requireIssuedAt: isStrict,
    maxTokenLifetimeSeconds: readSeconds(
      config.maxTokenLifetimeSeconds ?? (isStrict ? day : 30 * day),
      'maxTokenLifetimeSeconds',
      1,
      3660 * day,
    ),
  });
}

function warningsFor(mode: AuthMode, isOn: boolean, profile: TokenProfile): string[] {
  const warnings: string[] = [];
  if (mode === 'none') warnings.push('authorization is off: everybody who can reach this server is its administrator');
  if (mode === 'security_key')
    warnings.push('OS_SECURITY_KEY is one shared administrator key; use signed tokens for more than development');
  if (mode === 'jwt' && !isOn)
    warnings.push('tokens only identify: keys are configured but authorization is not turned on, so scopes are not enforced');
  if (mode === 'jwt' && profile === 'agno')
    warnings.push("profile 'agno': tokens without exp or aud are accepted and users see each other's data unless userIsolation is set");
  return warnings;
}
