import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, parseStrictJson, StrictJsonError } from './strict-json.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('parseStrictJson', () => {
  it.each([
    ['{"a":1,"a":2}', 'duplicate'],
    ['{"a":1,"\\u0061":2}', 'duplicate written with an escape'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate prototype'],
    ['{"a":1e400}', 'infinite number'],
    ['"\\ud800"', 'lone surrogate'],
    ['{"\\udc00":1}', 'lone surrogate in a name'],
    ['\ufeff{}', 'byte order mark'],
    ['{} x', 'text after'],
    ['{}{}', 'second value'],
    ['', 'nothing'],
    ['{"a":1,}', 'comma at the end of an object'],
    ['[1,]', 'comma at the end of an array'],
    ['[1 2]', 'no comma'],
    ['{"a" 1}', 'no colon'],
    ['{a:1}', 'name without quotes'],
    ["{'a':1}", 'single quotes'],
    ['"a\nb"', 'line end in a string'],
    ['"\\x"', 'unknown escape'],
    ['"\\u12"', 'short escape'],
    ['01', 'leading zero'],
    ['+1', 'plus'],
    ['.5', 'no digit before the point'],
    ['NaN', 'NaN'],
    ['nul', 'half a word'],
    ['/**/1', 'comment'],
    [nested(9), 'nine levels'],
    ['{"a":', 'cut off'],
  ])('refuses %j (%s)', (text) => {
    expect(() => parseStrictJson(text)).toThrow(StrictJsonError);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseStrictJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(StrictJsonError);
    expect(() => parseStrictJson(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{}')]))).toThrow(StrictJsonError);
  });

  it('takes eight levels', () => {
    expect(parseStrictJson(nested(8))).toEqual([[[[[[[[]]]]]]]]);
  });

  it('reads __proto__ as an ordinary member of an object without prototype', () => {
    const value = parseStrictJson('{"__proto__":{"admin":true}}');
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(isJsonObject(value) ? value : {})).toEqual(['__proto__']);
    expect(value).not.toHaveProperty('admin');
  });

  it('freezes what it returns', () => {
    const value = parseStrictJson('{"a":[{}]}');
    expect(Object.isFrozen(value)).toBe(true);
    expect(isJsonObject(value) && Object.isFrozen(value['a'])).toBe(true);
  });

  it('agrees with JSON.parse on what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, noUnicodeString: false }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(text.isWellFormed() && !/\\ud[89a-f]/i.test(text));
        expect(JSON.stringify(parseStrictJson(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('accepts nothing that JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:0123eE+-.\\utrfalsn x \n')) }), (text) => {
        const accepted = accepts(() => parseStrictJson(text));
        expect(accepted && !accepts(() => JSON.parse(text))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

function accepts(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
