import { expect, test } from 'vitest';
import { listPages, readBlocks } from './markdown.ts';
import type { Block } from './markdown.ts';
import { PageSession } from './page-session.ts';

const pages = listPages('README.md', 'docs/*.md', 'examples/*/README.md').map((path) => [path, readBlocks(path)] as const);
const followed = pages.filter(([, blocks]) => blocks.some(isRun));

function isRun({ language, marks }: Block): boolean {
  return language === 'sh' && (marks.includes('run') || marks.includes('serve'));
}

/** What the page shows, as a pattern: `…` stands for whatever the page leaves out. */
function patternOf(output: string): string {
  const parts = output.trim().split('…');
  return parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('[^]*?');
}

async function follow(session: PageSession, block: Block, next: Block | undefined): Promise<void> {
  const file = block.marks.find((mark) => mark.startsWith('save='))?.slice('save='.length);
  if (file !== undefined) return session.save(file, block.text);
  if (!isRun(block)) return undefined;
  const shown = next?.language === 'text' && next.marks.includes('output') ? patternOf(next.text) : undefined;
  if (block.marks.includes('serve')) {
    // Before its own words stand those of npm.
    expect(await session.serve(block.text), block.where).toMatch(new RegExp(shown ?? ''));
    return undefined;
  }
  const outcome = await session.run(block.text, shown === undefined);
  if (shown === undefined) expect({ ...outcome, where: block.where }).toMatchObject({ status: 0 });
  else expect(outcome.stdout.trim(), `${block.where}\n${outcome.stderr}`).toMatch(new RegExp(`^${shown}$`));
  return undefined;
}

test('there are pages to follow', () => {
  expect(followed.length).toBeGreaterThan(0);
});

test.each(followed)('what %s tells to type does what it says', { timeout: 180_000 }, async (_path, blocks) => {
  const session = await PageSession.open();
  try {
    for (const [index, block] of blocks.entries()) await follow(session, block, blocks[index + 1]);
  } finally {
    await session.close();
  }
});
