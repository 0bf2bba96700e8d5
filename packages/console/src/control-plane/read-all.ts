import type { PageMeta } from '@agentos-ts/client/control-plane';

interface Page<Row> {
  readonly data: readonly Row[];
  readonly meta: PageMeta;
}

/** Every row of a list that is short enough to be held whole, such as an organisation's roles. */
export async function readAll<Row>(
  ask: (query: { readonly page: number; readonly limit: number }) => Promise<Page<Row>>,
): Promise<readonly Row[]> {
  const limit = 100;
  const rows: Row[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the first page says how many there are
    const { data, meta } = await ask({ page, limit });
    rows.push(...data);
    pages = meta.total_pages;
  }
  return rows;
}
