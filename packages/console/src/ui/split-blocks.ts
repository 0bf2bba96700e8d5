const fence = /^ {0,3}(`{3,}|~{3,})/;

/** Closes only what the same marks, at least as many, have opened. */
function isClosing(line: string, open: string): boolean {
  const marks = fence.exec(line)?.[1];
  return marks?.startsWith(open) === true && line.trim() === marks;
}

/**
 * Cuts Markdown into blocks that can be parsed each on its own, so that an answer which grows parses its last block alone. Cuts only at an empty line
 * before a line that is not indented and continues no list, table or quote; nothing inside of code fences is cut. Joined again, the blocks are the text.
 */
export function splitBlocks(text: string): readonly string[] {
  const lines = text.split('\n');
  const blocks: string[] = [];
  let block: string[] = [];
  let open: string | null = null;
  for (const [index, line] of lines.entries()) {
    const isStart =
      open === null && index > 0 && lines[index - 1]?.trim() === '' && /^[^\s>|]/.test(line) && !/^([-*+]|\d+[.)])\s/.test(line);
    if (isStart && block.length > 0) {
      blocks.push(`${block.join('\n')}\n`);
      block = [];
    }
    block.push(line);
    if (open === null) open = fence.exec(line)?.[1] ?? null;
    else if (isClosing(line, open)) open = null;
  }
  blocks.push(block.join('\n'));
  return blocks;
}
