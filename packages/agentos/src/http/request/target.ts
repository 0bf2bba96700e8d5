const unsafeCharacter = /[^!"$-:<-[\]-~]/; // anything but printable ASCII without `#`, `;` and `\`
const dotSegment = /(?:^|\/)\.{1,2}(?:\/|$)/;
const unsafeDecoded = /[\p{Cc}/\\]|^\.{1,2}$/u;

/** Path part of an absolute URL, as sent: no decoding, no query. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  if (start === -1) return '/';
  const query = url.indexOf('?', start);
  const end = query === -1 ? url.length : query;
  const fragment = url.indexOf('#', start);
  return url.slice(start, fragment !== -1 && fragment < end ? fragment : end);
}

/** Query part of a URL without the question mark; empty when there is none. */
export function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
}

/** The path with trailing slashes removed: `/agents//` is `/agents`, and `/` stays. */
export function trimTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === 47) end -= 1;
  return end === path.length ? path : path.slice(0, end);
}

/**
 * Decoded segments of a path, or null when the path is one that servers disagree about and none of ours can need: backslashes, control characters,
 * `;`, encoded slashes, dot segments in any spelling, malformed or overlong percent-encoding.
 */
export function readSegments(path: string): readonly string[] | null {
  if (path.charCodeAt(0) !== 47 || unsafeCharacter.test(path) || dotSegment.test(path)) return null;
  const segments = path.slice(1).split('/');
  return path.includes('%') ? decodeAll(segments) : segments;
}

function decodeAll(segments: readonly string[]): readonly string[] | null {
  try {
    const decoded = segments.map(decodeURIComponent);
    return decoded.some((segment) => unsafeDecoded.test(segment)) ? null : decoded;
  } catch {
    return null;
  }
}

/** Whether the name of the server was sent twice, which Node lets through (RFC 9112 section 3.2 asks for a 400). */
export function hasSeveralHosts(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count > 1;
}

/**
 * Whether the target on the request line was already repaired by the server's URL parser into `path` and was not fit to be: `/a/../config` must be
 * refused although the parser made `/config` of it. The absolute form (RFC 9112 section 3.2.2) is allowed.
 */
export function isRepairedTarget(target: string, path: string): boolean {
  if (isSamePath(target, path)) return false;
  const raw = /^https?:\/\//i.test(target) ? pathOf(target) : target;
  const query = raw.indexOf('?');
  if (raw.includes('#')) return true;
  return readSegments(query === -1 ? raw : raw.slice(0, query)) === null;
}

function isSamePath(target: string, path: string): boolean {
  return target.startsWith(path) && (target.length === path.length || target.charCodeAt(path.length) === 63) && !target.includes('#');
}
