import type { CredentialConfig } from './credential.ts';
import type { KeySet } from './keys/key-set.ts';
import type { AllowedAlgorithms, VerificationKey } from './keys/verification-key.ts';
import type { PrincipalPolicy } from './principal-policy.ts';
import type { IssuerRules, TokenRules } from './token/token-claims.ts';

/** `none`: everybody is the anonymous principal. `security_key`: one shared secret. `jwt`: signed tokens. */
export type AuthMode = 'none' | 'security_key' | 'jwt';

/** One issuer with defaults filled in and its configured keys read and judged. */
export interface ResolvedIssuer {
  /** Names the settings in errors and in the log. */
  readonly where: string;
  readonly rules: IssuerRules;
  readonly allowed: AllowedAlgorithms;
  readonly keys: readonly VerificationKey[];
  readonly inlineSet: KeySet | null;
  /** The setting that holds it. */
  readonly inlineSetWhere: string;
  readonly jwksFile: string | null;
  readonly jwksUrl: URL | null;
  /** Issuer whose discovery document names the key set. */
  readonly discover: string | null;
}

/** An authorization that can be carried out; made by `resolveAuthorization` alone. Holds no secret in readable form. */
export interface ResolvedAuthorization {
  readonly mode: AuthMode;
  /** The realm of challenges. */
  readonly osId: string;
  readonly policy: PrincipalPolicy;
  readonly rules: TokenRules;
  readonly credential: CredentialConfig;
  readonly issuers: readonly ResolvedIssuer[];
  /** Mode `none` only: answers to other host names than those of this machine. */
  readonly openToNetwork: boolean;
  /** SHA-256 of the security key; null in other modes. */
  readonly securityKeyDigest: Uint8Array | null;
  readonly dependenciesClaims: readonly string[];
  readonly sessionStateClaims: readonly string[];
  readonly scopeMappings: Readonly<Record<string, readonly string[]>>;
  readonly publicRoutes: readonly string[];
  /** What an operator should be told at start: settings that work and are risky. */
  readonly warnings: readonly string[];
}
