import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listPages, readBlocks, root } from './markdown.ts';

const blocks = listPages('README.md', 'docs/*.md').flatMap(readBlocks);
const programs = blocks.filter(({ language, marks }) => language === 'ts' && marks.includes('check'));

test('every TypeScript block is compiled, or says that it is a fragment', () => {
  const unmarked = blocks.filter(({ language, marks }) => language === 'ts' && !marks.includes('check') && !marks.includes('fragment'));
  expect(unmarked.map(({ where }) => where)).toEqual([]);
  expect(programs.length).toBeGreaterThan(0);
});

test('the programs compile', () => {
  const parent = join(root, 'reports');
  mkdirSync(parent, { recursive: true });
  // Inside the repository, where packages are found; git ignores it.
  const folder = mkdtempSync(join(parent, 'docs-'));
  try {
    const settings = { extends: '../../tsconfig.base.json', compilerOptions: { noEmit: true }, include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    // The empty export makes a module of a block that imports nothing, so that blocks do not see each other.
    for (const { text, where } of programs) writeFileSync(join(folder, `${where.replaceAll(/[^\w]/g, '_')}.ts`), `${text}\nexport {};\n`);
    const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
