import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBlocks } from './split-blocks.ts';

test('paragraphs, headings and code are blocks of their own', () => {
  expect(splitBlocks('# A\n\nOne\ntwo\n\n```ts\na\n\nb\n```\n\nEnd')).toEqual(['# A\n\n', 'One\ntwo\n\n', '```ts\na\n\nb\n```\n\n', 'End']);
});

test('loose lists, tables and quotes stay whole', () => {
  for (const text of ['- a\n\n- b\n\n  more of b', '1. a\n\n2. b', '> a\n\n> b', '| a |\n| - |\n\n| b |'])
    expect(splitBlocks(text)).toEqual([text]);
});

test('a long list goes on in further blocks, between its items', () => {
  const list = Array.from({ length: 400 }, (_, index) => `${index + 1}. item\n\n   more`).join('\n\n');
  const blocks = splitBlocks(list);
  expect(blocks.length).toBeGreaterThan(2);
  expect(blocks.filter((block) => !/^\d+\. item/.test(block))).toEqual([]);
  expect(blocks.join('')).toBe(list);
});

test('a fence that is still open takes everything, also with fences of the other kind in it', () => {
  expect(splitBlocks('````\n\n```\n\nx\n\n~~~\n\ny')).toHaveLength(1);
  expect(splitBlocks('```\n\na ``` b\n\nc')).toHaveLength(1);
});

test('blocks joined are the text, and blocks before the last do not change while it grows', () => {
  const text = fc
    .array(fc.constantFrom('a', `- ${'long '.repeat(300)}`, '', '```', '~~~', '- x', '> y', '  z', '# h', '| t |', '1. n'), {
      maxLength: 30,
      size: 'max',
    })
    .map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(splitBlocks(before).join('')).toBe(before);
      const grown = splitBlocks(`${before}\n${after}`);
      expect(grown.join('')).toBe(`${before}\n${after}`);
      const finished = splitBlocks(before).slice(0, -1);
      expect(grown.slice(0, finished.length)).toEqual(finished);
    }),
  );
});
