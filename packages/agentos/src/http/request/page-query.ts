import { z } from 'zod';

const largestPage = 100;
const whole = z.coerce.number().int();

/**
 * `page` and `limit` of a list: `pageQuery({ limit: 20 }).extend({ … })`. A larger `limit` than 100 is served as 100. Existing clients send page 0 for
 * the first page; it is kept as it is, unless `lowestPage` is 1 as in some families (wire 1.6).
 */
export function pageQuery(defaults: { readonly limit: number; readonly lowestPage?: 0 | 1 }) {
  return z.object({
    page: whole
      .min(defaults.lowestPage ?? 0)
      .max(1_000_000)
      .default(1),
    limit: whole
      .min(1)
      .transform((limit) => Math.min(limit, largestPage))
      .default(defaults.limit),
  });
}

const truths = new Set(['true', '1', 'yes', 'on']);
const falsehoods = new Set(['false', '0', 'no', 'off']);

/** A boolean in JSON, in a query or in a form: `true/false/1/0/yes/no/on/off` in any case. */
export function wireBoolean() {
  return z.union([z.boolean(), z.string()]).transform((value, ctx) => {
    if (typeof value === 'boolean') return value;
    const word = value.toLowerCase();
    if (truths.has(word)) return true;
    if (!falsehoods.has(word)) ctx.addIssue({ code: 'custom', message: 'Expected a boolean' });
    return false;
  });
}
