import { isAlgorithmName } from './algorithms.ts';
import type { AlgorithmName } from './algorithms.ts';
import { configErrors } from './auth.errors.ts';
import type { AuthorizationConfig, ClaimNames, TokenProfile } from './authorization-config.ts';
import { issuerSources } from './issuer-source.ts';
import type { IssuerSource } from './issuer-source.ts';
import { readKeySet } from './keys/key-set.ts';
import type { KeySet } from './keys/key-set.ts';
import { readKeyUrl } from './keys/key-url.ts';
import { isSecretAlgorithm, readConfiguredKey } from './keys/verification-key.ts';
import type { AllowedAlgorithms, VerificationKey } from './keys/verification-key.ts';
import type { ResolvedIssuer } from './resolved-authorization.ts';
import { isReservedSubject } from './reserved-subject.ts';
import type { ResolvedClaimNames } from './token/token-claims.ts';

interface Context {
  readonly profile: TokenProfile;
  readonly verifyAudience: boolean;
  readonly osId: string;
  readonly several: boolean;
}

const maximumKeysPerAlgorithm = 8;

/** All issuers of a configuration; empty when nothing to verify tokens with is configured. Throws the `config_*` codes about keys and issuers. */
export function resolveIssuers(
  config: AuthorizationConfig,
  profile: TokenProfile,
  env: Readonly<Record<string, string | undefined>>,
  osId: string,
): readonly ResolvedIssuer[] {
  const sources = issuerSources(config, env);
  refuseDoubles(sources);
  const verifyAudience = config.verifyAudience ?? profile !== 'agno';
  return Object.freeze(sources.map((source) => resolveIssuer(source, { profile, verifyAudience, osId, several: sources.length > 1 })));
}

function refuseDoubles(sources: readonly IssuerSource[]): void {
  const names = sources.map(({ issuer }) => issuer);
  if (new Set(names).size !== names.length)
    throw configErrors.issuer_invalid(['authorizationConfig.issuers', 'name the same issuer twice']);
}

function resolveIssuer(given: IssuerSource, context: Context): ResolvedIssuer {
  checkIssuerName(given, context);
  const allowed = readAlgorithms(given.algorithms);
  const keys = readKeys(given, allowed);
  const source = keys.length > 0 && allowed !== null && allowed.every(isSecretAlgorithm) ? withoutSets(given) : given;
  const inlineSet = readInlineSet(source, allowed);
  const hasKeys = keys.length > 0 || inlineSet !== null || source.jwksFile !== null || source.jwksUrl !== null;
  if (!hasKeys && source.issuer !== null) readKeyUrl(source.issuer, source.where);
  return Object.freeze({
    where: source.where,
    rules: Object.freeze({
      issuer: source.issuer,
      audiences: readAudiences(source.audience, context),
      claims: readClaimNames(source.claims, context.profile),
      qualifySubject: context.several,
    }),
    allowed,
    keys: Object.freeze(keys),
    inlineSet,
    inlineSetWhere: source.jwksWhere,
    jwksFile: source.jwksFile,
    jwksUrl: source.jwksUrl === null ? null : readKeyUrl(source.jwksUrl, 'jwksUrl'),
    discover: hasKeys ? null : source.issuer,
  });
}

// '#' separates issuer and subject in the ids of principals, so an issuer that had one could pose as another.
function checkIssuerName({ where, issuer }: IssuerSource, { profile, several }: Context): void {
  if (issuer === null && profile === 'rfc9068') throw configErrors.issuer_invalid([where, "profile 'rfc9068' needs an issuer"]);
  if (issuer === null) return;
  if (typeof issuer !== 'string' || issuer === '') throw configErrors.issuer_invalid([where, 'must be a text that is not empty']);
  if (several && (issuer.includes('#') || isReservedSubject(issuer)))
    throw configErrors.issuer_invalid([where, 'must hold no # and be no reserved name']);
}

function readAlgorithms(names: readonly string[] | null): AllowedAlgorithms {
  if (names === null) return null;
  if (names.length === 0) throw configErrors.authorization_invalid(['authorizationConfig.algorithms', 'must not be empty']);
  return Object.freeze(
    names.map((name): AlgorithmName => {
      if (!isAlgorithmName(name)) throw configErrors.algorithm_unknown([name]);
      return name;
    }),
  );
}

function readKeys({ keys, keysWhere }: IssuerSource, allowed: AllowedAlgorithms): VerificationKey[] {
  const read = Array.from(keys, (text, index) => readConfiguredKey(text, keys.length > 1 ? `${keysWhere}[${index}]` : keysWhere, allowed));
  for (const { algorithm } of read) {
    if (read.filter((key) => key.algorithm === algorithm).length > maximumKeysPerAlgorithm)
      throw configErrors.authorization_invalid([
        keysWhere,
        `more than ${maximumKeysPerAlgorithm} keys for ${algorithm}; use a key set with kid instead`,
      ]);
  }
  return read;
}

// Sets hold public keys; beside a shared secret, and with algorithms for secrets alone, they can verify nothing.
function withoutSets(source: IssuerSource): IssuerSource {
  return { ...source, jwks: null, jwksFile: null, jwksUrl: null };
}

function readInlineSet({ jwks, jwksWhere }: IssuerSource, allowed: AllowedAlgorithms): KeySet | null {
  return jwks === null ? null : readKeySet(jwks, { where: jwksWhere, allowed, remote: false });
}

function readAudiences(audience: string | readonly string[] | undefined, { verifyAudience, osId }: Context): ReadonlySet<string> | null {
  if (audience === undefined && !verifyAudience) return null;
  const audiences: readonly unknown[] = audience === undefined ? [osId] : typeof audience === 'string' ? [audience] : Array.from(audience);
  if (audiences.length === 0 || audiences.some((name) => name === '')) throw configErrors.audience_empty(['authorizationConfig.audience']);
  const names = audiences.filter((name) => typeof name === 'string');
  if (names.length !== audiences.length)
    throw configErrors.authorization_invalid(['authorizationConfig.audience', 'must be a text or a list of texts']);
  return verifyAudience ? new Set(names) : null;
}

function readClaimNames(claims: ClaimNames, profile: TokenProfile): ResolvedClaimNames {
  for (const [name, path] of Object.entries(claims)) {
    if (path !== undefined && (typeof path !== 'string' || path === ''))
      throw configErrors.authorization_invalid([`authorizationConfig.claims.${name}`, 'must be a text that is not empty']);
  }
  // RFC 9068 section 2.2.3: in that profile `scope` is the claim, and look-alikes beside it say nothing.
  const scopes = profile === 'rfc9068' ? ['scope'] : ['scopes', 'scope'];
  return Object.freeze({
    userId: claims.userId ?? 'sub',
    sessionId: claims.sessionId ?? 'session_id',
    scopes: claims.scopes === undefined ? scopes : [claims.scopes],
    roles: claims.roles ?? null,
    audience: claims.audience ?? 'aud',
    tenant: claims.tenant ?? null,
  });
}
