import { httpErrors } from '../http.errors.ts';

/** Upper bounds of one request, in bytes where not said otherwise. */
export interface Limits {
  /** JSON and form bodies, and the fields of multipart ones. Default 1 MiB. */
  readonly bodyBytes: number;
  /** Names and values of all headers. Default 16 KiB; Node has its own bound of the same size. */
  readonly headerBytes: number;
  /** One uploaded file. Default 10 MiB. */
  readonly fileBytes: number;
  /** Number of files in one body. Default 10. */
  readonly files: number;
  /** All files of one body together: they are held in memory. Default 32 MiB. */
  readonly uploadBytes: number;
  /** Path and query. Default 8 KiB. */
  readonly urlBytes: number;
}

const defaultLimits: Limits = Object.freeze({
  bodyBytes: 1024 * 1024,
  headerBytes: 16 * 1024,
  fileBytes: 10 * 1024 * 1024,
  files: 10,
  uploadBytes: 32 * 1024 * 1024,
  urlBytes: 8 * 1024,
});

/** Fills in the defaults. Throws `TypeError` for a limit that is not a positive whole number. */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaultLimits, name)) throw new TypeError(`limits: there is no ${JSON.stringify(name)}`);
    if (!Number.isSafeInteger(value) || value < 1) throw new TypeError(`limits.${name} must be a positive whole number`);
  }
  return limits;
}

/** Throws 431 when names and values together are over the limit. `rawHeaders` (Node) also shows headers that were folded or dropped. */
export function checkHeaderSize(rawHeaders: readonly string[] | null, headers: () => Headers, limit: number): void {
  let size = 0;
  if (rawHeaders === null) headers().forEach((value, name) => (size += name.length + value.length));
  else for (const part of rawHeaders) size += part.length;
  if (size > limit) throw httpErrors.headers_too_large([limit]);
}
