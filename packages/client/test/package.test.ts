import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleClient } from './support/bundle-client.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));

test('all of it is less than 10 kB for a browser, and needs nothing else', async () => {
  const code = await bundleClient();
  expect(gzipSync(code).length).toBeLessThan(10_000);
  expect(code).not.toMatch(/\bfrom\s*["']|import\(|require\(|process\.|Buffer\b/);
});

test('it compiles for browsers without the types of Node, into what the package names', () => {
  const out = mkdtempSync(join(tmpdir(), 'agentos-client-'));
  try {
    const compiler = join(folder, '../../node_modules/.bin/tsc');
    execFileSync(compiler, ['-p', join(folder, 'tsconfig.build.json'), '--outDir', out], { encoding: 'utf8' });
    const check = "import { createClient } from './index.js'; console.log(typeof createClient)";
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', check.replace('./', `file://${out}/`)], {
      encoding: 'utf8',
    });
    expect(said.trim()).toBe('function');
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test('the README and dist are published, and nothing else', () => {
  const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' });
  const [packed] = Object.values(JSON.parse(said) as Record<string, { files: { path: string }[] }>);
  const strays = (packed?.files ?? [])
    .map(({ path }) => path)
    .filter((path) => !/^(?:package\.json|README\.md|dist\/.+\.(?:js|d\.ts|js\.map))$/.test(path));
  expect(strays).toEqual([]);
  expect((packed?.files ?? []).map(({ path }) => path)).toContain('README.md');
});
