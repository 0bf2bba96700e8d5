/** Bounds of one fetch. */
export interface FetchLimits {
  /** From the request to the last byte. */
  readonly timeoutMs: number;
  /** After decompression. */
  readonly maximumBytes: number;
}

export const keyFetchLimits: FetchLimits = { timeoutMs: 5_000, maximumBytes: 262_144 };

export interface FetchedDocument {
  readonly body: Uint8Array;
  readonly cacheControl: string | null;
}

/** Why a fetch gave nothing; the text is fixed and safe to log. */
export class FetchFailure extends Error {}

/** GET without cookies and without following redirects; only a 200 within the limits counts. Throws `FetchFailure`. */
export async function fetchDocument(url: URL, fetcher: typeof fetch, limits: FetchLimits): Promise<FetchedDocument> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await fetcher(url, { redirect: 'manual', credentials: 'omit', headers: { accept: 'application/json' }, signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new FetchFailure(`answered ${response.status}`);
    }
    return { body: await readBounded(response, limits.maximumBytes), cacheControl: response.headers.get('cache-control') };
  } catch (error) {
    if (error instanceof FetchFailure) throw error;
    throw new FetchFailure(signal.aborted ? `no answer within ${limits.timeoutMs} ms` : 'connection failed');
  }
}

async function readBounded(response: Response, maximumBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maximumBytes) throw new FetchFailure(`more than ${maximumBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
