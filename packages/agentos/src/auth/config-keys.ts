import { unknownKey } from '../lib/unknown-key.ts';
import type { KeysOf } from '../lib/unknown-key.ts';
import { configErrors } from './auth.errors.ts';
import type { AuthorizationConfig, ClaimNames, IssuerConfig } from './authorization-config.ts';

const claimKeys: KeysOf<ClaimNames> = { userId: true, sessionId: true, scopes: true, roles: true, audience: true, tenant: true };

const issuerKeys: KeysOf<IssuerConfig> = {
  issuer: true,
  audience: true,
  jwksUrl: true,
  jwksFile: true,
  jwks: true,
  keys: true,
  algorithms: true,
  claims: true,
};

const configKeys: KeysOf<AuthorizationConfig> = {
  verificationKeys: true,
  jwksFile: true,
  jwks: true,
  jwksUrl: true,
  issuer: true,
  issuers: true,
  algorithm: true,
  algorithms: true,
  verifyAudience: true,
  audience: true,
  adminScope: true,
  userIsolation: true,
  tokenSource: true,
  tokenHeader: true,
  cookieName: true,
  claims: true,
  dependenciesClaims: true,
  sessionStateClaims: true,
  scopeMappings: true,
  publicRoutes: true,
  leewaySeconds: true,
  requireExpiry: true,
  maxTokenLifetimeSeconds: true,
  profile: true,
};

/** Throws `config_authorization_invalid` for a setting that does not exist, and for a switch that is neither true nor false. */
export function checkConfigKeys(config: AuthorizationConfig): void {
  check(config, configKeys, 'authorizationConfig');
  check(config.claims, claimKeys, 'authorizationConfig.claims');
  for (const [index, issuer] of (config.issuers ?? []).entries()) {
    check(issuer, issuerKeys, `authorizationConfig.issuers[${index}]`);
    check(issuer.claims, claimKeys, `authorizationConfig.issuers[${index}].claims`);
  }
  for (const name of ['verifyAudience', 'userIsolation', 'requireExpiry'] as const) {
    const value: unknown = config[name];
    if (value !== undefined && typeof value !== 'boolean')
      throw configErrors.authorization_invalid([`authorizationConfig.${name}`, 'must be true or false']);
  }
}

function check(given: unknown, known: Readonly<Record<string, true>>, where: string): void {
  if (given === undefined) return;
  if (typeof given !== 'object' || given === null) throw configErrors.authorization_invalid([where, 'must be an object']);
  const problem = unknownKey(given, known);
  if (problem !== undefined) throw configErrors.authorization_invalid([where, problem]);
}
