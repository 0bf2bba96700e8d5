import { expect, test } from 'vitest';
import { previewJson } from './preview-json.ts';

test('values and texts with JSON are indented, other texts stay as they are', () => {
  expect(previewJson({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(previewJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  for (const text of ['plain', '{ not json', '']) expect(previewJson(text)).toBe(text);
  expect(previewJson(undefined)).toBe('');
});

test('a huge text is not parsed', () => {
  const text = `[${'1,'.repeat(400_000)}1]`;
  expect(previewJson(text)).toBe(text);
});
