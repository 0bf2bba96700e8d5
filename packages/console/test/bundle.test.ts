import { readdir, readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const read = (name: string) => readFile(new URL(name, dist), 'utf8');
const size = (text: string) => brotliCompressSync(text).length;

/** A module and everything that it imports before it runs. */
async function withImports(name: string, known: Map<string, string> = new Map()): Promise<Map<string, string>> {
  if (known.has(name)) return known;
  const code = await read(`assets/${name}`);
  known.set(name, code);
  for (const [, imported] of code.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
    if (imported !== undefined) await withImports(imported, known);
  return known;
}

test('the page names its files by placeholder, and holds no script or style of its own', async () => {
  const html = await read('index.html');
  for (const name of ['__CSP_NONCE__', '__CONSOLE_MODE__', '__CONSOLE_INSTANCE__', '__CONSOLE_BASE__']) expect(html).toContain(name);
  const links = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter((link) => link?.startsWith('__CONSOLE_BASE__assets/') !== true)).toEqual([]);
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)/);
});

test('scripts stay small: what is loaded first below 180 kB, everything below 430 kB, compressed', async () => {
  const entry = /assets\/([\w.-]+\.js)"/.exec(await read('index.html'))?.[1] ?? '';
  const first = [...(await withImports(entry)).values()].reduce((sum, code) => sum + size(code), 0);
  const names = (await readdir(new URL('assets/', dist))).filter((name) => name.endsWith('.js'));
  const all = (await Promise.all(names.map(async (name) => size(await read(`assets/${name}`))))).reduce((sum, each) => sum + each, 0);
  expect(first).toBeLessThan(180_000);
  expect(all).toBeLessThan(430_000);
});

test('nothing is evaluated and nothing comes from elsewhere', async () => {
  const names = await readdir(new URL('assets/', dist));
  for (const name of names.filter((file) => file.endsWith('.js') || file.endsWith('.css'))) {
    const code = await read(`assets/${name}`);
    expect(code, name).not.toMatch(/\bnew Function\(|[^.\w]eval\(|@import|url\(["']?https?:/);
  }
});
