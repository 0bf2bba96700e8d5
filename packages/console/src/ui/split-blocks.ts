const fence = /^ {0,3}(`{3,}|~{3,})/;

/** Closes only what the same marks, at least as many, have opened. */
function isClosing(line: string, open: string): boolean {
  const marks = fence.exec(line)?.[1];
  return marks?.startsWith(open) === true && line.trim() === marks;
}

const item = /^([-*+]|\d+[.)])\s/;
/** A list that is longer goes on in another block, in characters: parsing one item more must not mean parsing thousands. */
const longestList = 2500;

/**
 * Cuts Markdown into blocks that can be parsed each on its own, so that an answer which grows parses its last block alone. Cuts at an empty line before a
 * line that is not indented and continues no list, table or quote, and between items of long lists; nothing inside of code fences is cut. Joined again,
 * the blocks are the text.
 */
export function splitBlocks(text: string): readonly string[] {
  const lines = text.split('\n');
  const blocks: string[] = [];
  let block: string[] = [];
  let length = 0;
  let open: string | null = null;
  for (const [index, line] of lines.entries()) {
    const isList = item.test(block[0] ?? '');
    const isNewBlock = index > 0 && lines[index - 1]?.trim() === '' && /^[^\s>|]/.test(line) && !(item.test(line) && isList);
    const isLongList = length > longestList && item.test(line) && isList;
    if (open === null && block.length > 0 && (isNewBlock || isLongList)) {
      blocks.push(`${block.join('\n')}\n`);
      [block, length] = [[], 0];
    }
    block.push(line);
    length += line.length + 1;
    if (open === null) open = fence.exec(line)?.[1] ?? null;
    else if (isClosing(line, open)) open = null;
  }
  blocks.push(block.join('\n'));
  return blocks;
}
