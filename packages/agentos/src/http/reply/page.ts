import { z } from 'zod';

interface Page {
  readonly page: number;
  readonly limit: number;
}

/** Page 0 is the first one too, and is shown as it was asked for (wire 2.3). */
export const offsetOf = ({ page, limit }: Page): number => (Math.max(page, 1) - 1) * limit;

/** The `meta` of a list, as documented. */
export const pageMeta = z
  .object({ page: z.int(), limit: z.int(), total_pages: z.int(), total_count: z.int(), search_time_ms: z.number() })
  .meta({ id: 'PageMeta' });

/** The `meta` of a list. */
export const pageMetaOf = ({ page, limit }: Page, total: number) => ({
  page,
  limit,
  total_pages: Math.ceil(total / limit),
  total_count: total,
  search_time_ms: 0,
});
