import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** How a file may be sent, best first. */
const codings = ['br', 'gzip'] as const;
type Coding = (typeof codings)[number];

/** The files of the console, all in memory: what a request names is looked up here and nowhere else. */
export interface ConsoleFiles {
  /** The page with its placeholders. */
  readonly page: string;
  /** By name: the files of `assets/`, whose names change with their contents. */
  readonly assets: ReadonlyMap<string, ConsoleAsset>;
}

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json'],
  ['.map', 'application/json'],
  ['.webmanifest', 'application/manifest+json'],
  ['.woff2', 'font/woff2'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
]);
/** Compressed in themselves. */
const packed: ReadonlySet<string> = new Set(['.woff2', '.png']);

const compress: Readonly<Record<Coding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes) => promisify(gzip)(bytes),
};

/** One file with its compressed forms, each made when it is first asked for. */
class ConsoleAsset {
  readonly mediaType: string;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #digest: string;
  readonly #isPacked: boolean;
  readonly #compressed = new Map<Coding, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(name: string, bytes: Uint8Array) {
    this.mediaType = mediaTypes.get(extname(name)) ?? 'application/octet-stream';
    this.#isPacked = packed.has(extname(name));
    this.#bytes = Uint8Array.from(bytes);
    this.#digest = createHash('sha256').update(bytes).digest('base64url');
  }

  /** The best coding that the client takes (RFC 9110 section 12.5.3); null: as it is. */
  codingFor(acceptEncoding: string | null): Coding | null {
    if (this.#isPacked || acceptEncoding === null) return null;
    const accepted = new Set(acceptEncoding.split(',').flatMap(readAccepted));
    return codings.find((coding) => accepted.has(coding)) ?? null;
  }

  /** One for each form (RFC 9110 section 8.8.3). */
  tag(coding: Coding | null): string {
    return `"${this.#digest}${coding === null ? '' : `-${coding}`}"`;
  }

  async bytes(coding: Coding | null): Promise<Uint8Array<ArrayBuffer>> {
    if (coding === null) return this.#bytes;
    const made = this.#compressed.get(coding) ?? compress[coding](this.#bytes).then((bytes) => Uint8Array.from(bytes));
    this.#compressed.set(coding, made);
    return made;
  }
}

/** `gzip;q=0` says no. */
function readAccepted(part: string): readonly string[] {
  const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  return parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)) ? [] : [name];
}

/** Reads a built console; null when there is none. Links and folders below `assets/` are not followed. */
export function readConsoleFiles(folder: string | null = findConsole()): ConsoleFiles | null {
  if (folder === null || !existsSync(join(folder, 'index.html'))) return null;
  const assets = join(folder, 'assets');
  const names = existsSync(assets)
    ? readdirSync(assets, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : []))
    : [];
  return {
    page: readFileSync(join(folder, 'index.html'), 'utf8').replaceAll(/<!--[^]*?-->\n?/g, ''),
    assets: new Map(names.map((name) => [name, new ConsoleAsset(name, readFileSync(join(assets, name)))])),
  };
}

/** Where the package is; null when it is not installed. */
function findConsole(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@agentos-ts/console/package.json')), 'dist');
  } catch {
    return null;
  }
}
