import { resolve } from 'node:path';
import { dbErrors } from './db-errors.ts';

/** A parsed database URL. */
export type DatabaseTarget =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'file'; readonly folder: string }
  | { readonly kind: 'memory' };

/** Reads `postgres://…`, `file:./folder` (embedded, on disk) or `memory:` (embedded, gone at the end). Throws `db_url_invalid`. */
export function parseDatabaseUrl(url: string): DatabaseTarget {
  if (url === 'memory:') return { kind: 'memory' };
  if (/^postgres(?:ql)?:\/\//.test(url)) {
    if (!URL.canParse(url)) throw dbErrors.url_invalid(['it does not parse; encode special characters of the password with %']);
    return { kind: 'postgres', url };
  }
  if (url.startsWith('file:')) {
    const path = url.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
    if (path === '' || path.includes('\0')) throw dbErrors.url_invalid(['file: needs a folder, for example file:./data']);
    return { kind: 'file', folder: resolve(path) };
  }
  // The URL may hold a password: it is not repeated.
  throw dbErrors.url_invalid(['use postgres://user:password@host/database, file:./folder or memory:']);
}
