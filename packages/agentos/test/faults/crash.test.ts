import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testCrash } from './crash-suite.ts';

testCrash('pglite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  return Promise.resolve({ url: `file:${join(folder, 'db')}`, close: () => Promise.resolve(rmSync(folder, { recursive: true })) });
});
