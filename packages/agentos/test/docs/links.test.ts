import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { listPages, readAnchors, readLinks, readPage, root } from './markdown.ts';

const pages = listPages('*.md', 'docs/**/*.md', 'examples/*/README.md');

/** What is wrong with a link of a page; null for a good one. */
function problemOf(page: string, target: string): string | null {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : relative(root, join(root, dirname(page), decodeURIComponent(path)));
  if (!existsSync(join(root, file))) return `${page}: ${target} leads nowhere`;
  if (anchor === undefined || !file.endsWith('.md') || statSync(join(root, file)).isDirectory()) return null;
  return readAnchors(file).has(anchor) ? null : `${page}: ${target} names no heading`;
}

test.each(pages)('links of %s lead somewhere', (page) => {
  expect(
    readLinks(page)
      .map((target) => problemOf(page, target))
      .filter((problem) => problem !== null),
  ).toEqual([]);
});

test('every page of docs/ is reached from the index', () => {
  const reached = new Set(readLinks('docs/README.md').map((target) => `docs/${target.split('#')[0]}`));
  const ours = listPages('docs/*.md').filter((page) => page !== 'docs/README.md');
  expect(ours.filter((page) => !reached.has(page))).toEqual([]);
});

test('every example is shown by a page', () => {
  const shown = new Set(
    listPages('*.md', 'docs/*.md').flatMap((page) => readLinks(page).map((target) => relative(root, join(root, dirname(page), target)))),
  );
  const examples = listPages('examples/*/README.md').map(dirname);
  // The kit of the examples' tests is not an example.
  expect(examples.filter((example) => example !== 'examples/test-kit' && ![...shown].some((path) => path.startsWith(example)))).toEqual([]);
});

test('the tests that the threat model names exist', () => {
  const named = [...readPage('docs/threat-model.md').matchAll(/`((?:packages\/[a-z-]+\/)?(?:src|test)\/[^`]+)`/g)].map(
    ([, path = '']) => path,
  );
  const files = named.map((path) => (path.startsWith('packages/') ? path : `packages/agentos/${path}`));
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});
