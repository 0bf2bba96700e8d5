import { readFileSync } from 'node:fs';

function readVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}

/** Version of this package. The file is one folder up both from the sources and from the build. */
export const packageVersion = readVersion();
