import type { AuthDependencies } from './auth-dependencies.ts';
import { IssuerKeys } from './keys/issuer-keys.ts';
import { discoveryLoader, fileLoader, remoteLoader } from './keys/load-key-set.ts';
import type { RemoteOptions } from './keys/load-key-set.ts';
import { RefreshingKeySet } from './keys/refreshing-key-set.ts';
import type { LoadedKeySet } from './keys/refreshing-key-set.ts';
import type { ResolvedIssuer } from './resolved-authorization.ts';
import type { TokenIssuer } from './token/token-verification.ts';

interface Source {
  readonly where: string;
  readonly load: () => Promise<LoadedKeySet>;
}

/** Loads the key sets of all issuers: a server that cannot verify anybody does not start. Rejects with the `config_*` codes about key sets. */
export async function openIssuers(
  issuers: readonly ResolvedIssuer[],
  dependencies: Required<AuthDependencies>,
): Promise<readonly TokenIssuer[]> {
  return Promise.all(
    issuers.map(async (issuer) => {
      const sets = await Promise.all(
        sourcesOf(issuer, dependencies).map((source) => RefreshingKeySet.open({ ...dependencies, ...source })),
      );
      reportSkipped(issuer, dependencies);
      return { rules: issuer.rules, keys: new IssuerKeys(issuer.keys, issuer.inlineSet === null ? [] : [issuer.inlineSet], sets) };
    }),
  );
}

function sourcesOf(issuer: ResolvedIssuer, dependencies: Required<AuthDependencies>): readonly Source[] {
  const { allowed, jwksFile, jwksUrl, discover } = issuer;
  const remote = (where: string): RemoteOptions => ({ where, allowed, fetch: dependencies.fetch, limits: dependencies.fetchLimits });
  const sources: Source[] = [];
  if (jwksFile !== null) sources.push({ where: 'jwksFile', load: fileLoader(jwksFile, allowed, 'jwksFile', dependencies.readFile) });
  if (jwksUrl !== null) sources.push({ where: jwksUrl.href, load: remoteLoader(jwksUrl, remote(jwksUrl.href)) });
  if (discover !== null) sources.push({ where: discover, load: discoveryLoader(discover, remote(discover)) });
  return sources;
}

function reportSkipped({ inlineSetWhere: where, inlineSet }: ResolvedIssuer, { log }: Required<AuthDependencies>): void {
  for (const { index, why } of inlineSet?.skipped ?? [])
    log({ level: 'warn', reason: 'key_skipped', where, detail: `key ${index}: ${why}` });
}
