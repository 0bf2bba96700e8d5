import { configErrors } from '../auth.errors.ts';
import { isJsonObject, parseStrictJson } from '../strict-json.ts';
import { fetchDocument, FetchFailure } from './fetch-document.ts';
import type { FetchedDocument, FetchLimits } from './fetch-document.ts';
import { readKeySet } from './key-set.ts';
import { readKeyUrl } from './key-url.ts';
import type { LoadedKeySet } from './refreshing-key-set.ts';
import type { AllowedAlgorithms } from './verification-key.ts';

const minimumFreshMs = 60_000;
const defaultFreshMs = 600_000;
const maximumFreshMs = 3_600_000;
const fileFreshMs = 5_000;

export interface RemoteOptions {
  readonly where: string;
  readonly allowed: AllowedAlgorithms;
  readonly fetch: typeof fetch;
  readonly limits: FetchLimits;
}

/** Loads a set from a URL. Throws `config_key_set_unavailable` and what `readKeySet` throws. */
export function remoteLoader(url: URL, options: RemoteOptions): () => Promise<LoadedKeySet> {
  return async () => {
    const { body, cacheControl } = await get(url, options);
    return { set: readKeySet(body, { ...options, remote: true }), freshForMs: freshnessOf(cacheControl) };
  };
}

/**
 * Finds the set of an issuer by OpenID Connect Discovery 1.0 section 4. The document must name the same issuer (section 4.3) and a `jwks_uri` on the
 * issuer's own origin; a set elsewhere has to be configured as `jwksUrl`.
 */
export function discoveryLoader(issuer: string, options: RemoteOptions): () => Promise<LoadedKeySet> {
  const base = readKeyUrl(issuer, options.where);
  let load: (() => Promise<LoadedKeySet>) | null = null;
  return async () => {
    load ??= remoteLoader(await discover(issuer, base, options), options);
    return load();
  };
}

async function discover(issuer: string, base: URL, options: RemoteOptions): Promise<URL> {
  const { body } = await get(new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`), options);
  const metadata = parseMetadata(body, options.where);
  if (metadata['issuer'] !== issuer) throw configErrors.issuer_invalid([options.where, 'the discovery document names another issuer']);
  const uri = metadata['jwks_uri'];
  const url = readKeyUrl(typeof uri === 'string' ? uri : '', `${options.where}, jwks_uri`);
  if (url.origin !== base.origin)
    throw configErrors.issuer_invalid([options.where, 'jwks_uri is on another origin; configure it as jwksUrl to allow it']);
  return url;
}

function parseMetadata(body: Uint8Array, where: string): Readonly<Record<string, unknown>> {
  try {
    const metadata = parseStrictJson(body);
    return isJsonObject(metadata) ? metadata : {};
  } catch {
    throw configErrors.issuer_invalid([where, 'the discovery document is not JSON']);
  }
}

/** Loads a set from a file, which is looked at again every few seconds. */
export function fileLoader(
  path: string,
  allowed: AllowedAlgorithms,
  where: string,
  readFile: (path: string) => Promise<Uint8Array>,
): () => Promise<LoadedKeySet> {
  return async () => ({ set: readKeySet(await read(path, where, readFile), { where, allowed, remote: false }), freshForMs: fileFreshMs });
}

async function read(path: string, where: string, readFile: (path: string) => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw configErrors.key_set_invalid([where, 'the file cannot be read'], { cause });
  }
}

async function get(url: URL, options: RemoteOptions): Promise<FetchedDocument> {
  try {
    return await fetchDocument(url, options.fetch, options.limits);
  } catch (error) {
    if (error instanceof FetchFailure) throw configErrors.key_set_unavailable([options.where, error.message]);
    throw error;
  }
}

/** RFC 9111 section 5.2.2.1, held between one minute and one hour; ten minutes where the issuer does not say. */
export function freshnessOf(cacheControl: string | null): number {
  const seconds = /(?:^|[\s,])max-age="?([0-9]{1,9})/i.exec(cacheControl ?? '')?.[1];
  const wanted = seconds === undefined ? defaultFreshMs : Number(seconds) * 1000;
  return Math.min(maximumFreshMs, Math.max(minimumFreshMs, wanted));
}
