import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonicalJson', () => {
  it('writes the example of RFC 8785 section 3.2.2 as section 3.2.4 does', () => {
    const value: unknown = JSON.parse(String.raw`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`);
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts names by code units, as in RFC 8785 section 3.2.3', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object).length).toBe(7);
    const order = [...canonicalJson(value).matchAll(/:(\d)/g)].map(([, digit]) => digit);
    expect(order).toEqual(['2', '4', '6', '7', '1', '5', '3']);
  });

  it.each([
    ['the order of members', { b: 1, a: { d: 2, c: 3 } }, { a: { c: 3, d: 2 }, b: 1 }],
    ['minus zero', [-0], [0]],
    ['a member without a value', { a: 1, b: undefined }, { a: 1 }],
    ['a hole in a list', [undefined], [null]],
    ['NUL, as the database holds it', 'a\0', 'a\uFFFD'],
    ['half a surrogate pair, as the database holds it', '\ud800', '\uFFFD'],
  ])('does not tell apart %s', (_name, one, other) => {
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  it.each([
    ['a text and a number', '1', 1],
    ['null and no member', { a: null }, {}],
    ['members and what only looks like them', { a: '1","b":"2' }, { a: '1', b: '2' }],
    ['the order of a list', [1, 2], [2, 1]],
  ])('tells apart %s', (_name, one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });
});
