import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../../..');

/** One fenced block of a page. */
export interface Block {
  /** First word after the fence: `ts`, `sh`, `text`. */
  readonly language: string;
  /** Words after it: `check`, `save=agent.ts`, `run`, `serve`, `output`. */
  readonly marks: readonly string[];
  readonly text: string;
  /** `docs/jwt.md:12`, for messages. */
  readonly where: string;
}

/** Markdown files of the repository, relative to its root. */
export function listPages(...patterns: readonly string[]): readonly string[] {
  return globSync([...patterns], { cwd: root, exclude: (name) => name === 'node_modules' }).toSorted();
}

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The fenced blocks of a page, in their order. */
export function readBlocks(path: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly info: readonly string[]; readonly lines: string[]; readonly line: number } | null = null;
  for (const [index, line] of readPage(path).split('\n').entries()) {
    if (open === null) {
      if (line.startsWith('```')) open = { info: line.slice(3).trim().split(/\s+/), lines: [], line: index + 1 };
    } else if (line === '```') {
      const [language = '', ...marks] = open.info;
      blocks.push({ language, marks, text: open.lines.join('\n'), where: `${path}:${open.line}` });
      open = null;
    } else open.lines.push(line);
  }
  return blocks;
}

/** The page without its code, where brackets are no links. */
function proseOf(path: string): string {
  return readPage(path)
    .replaceAll(/^```[^]*?^```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '');
}

/** Targets of links that stay in the repository. */
export function readLinks(path: string): readonly string[] {
  return [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** Names that `#…` can point to, as GitHub makes them of headings. */
export function readAnchors(path: string): ReadonlySet<string> {
  const headings = readPage(path).matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
