/** The part of a request that tells where a browser says it comes from. */
export interface RequestOrigin {
  readonly method: string;
  /** Absolute URL as the server was called. */
  readonly url: string;
  header(name: string): string | null;
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const ownSites: ReadonlySet<string> = new Set(['same-origin', 'none']);

/**
 * True for an unsafe request that a browser sent from another origin; a websocket upgrade counts as unsafe. Browsers say so with Sec-Fetch-Site or, if
 * older, with Origin; a request with neither was not sent by a page (Fetch Metadata, and RFC 6454 section 7).
 */
export function isCrossSite(request: RequestOrigin, allowedOrigins: ReadonlySet<string>): boolean {
  const isUpgrade = request.header('upgrade') !== null;
  if (safeMethods.has(request.method) && !isUpgrade) return false;
  const origin = request.header('origin');
  if (origin !== null && allowedOrigins.has(origin)) return false;
  const site = request.header('sec-fetch-site');
  if (site !== null) return !ownSites.has(site);
  return origin !== null && origin !== ownOrigin(request.url);
}

function ownOrigin(url: string): string | null {
  return URL.parse(url)?.origin ?? null;
}
