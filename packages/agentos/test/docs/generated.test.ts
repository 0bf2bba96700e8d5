import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { root } from './markdown.ts';

test('errors.md, permissions.md and the types of the client say what the code says', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=agentos-source', join(root, 'tools/docs.ts'), '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
