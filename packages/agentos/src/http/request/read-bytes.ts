import { httpErrors } from '../http.errors.ts';

/**
 * The whole body. Behind Node's HTTP parser (`isFramed`) a declared length is what arrives, and it is read in one go; otherwise bytes are counted while
 * they arrive, and a missing or lying `Content-Length` changes nothing. Throws 413, and 400 when the client stops midway.
 */
export async function readBytes(request: Request, limit: number, isFramed: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const declared = request.headers.get('content-length');
  if (Number(declared) > limit) throw tooLarge(limit);
  if (isFramed && declared !== null) return readAtOnce(request, limit);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readChunks(request.body)) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return join(chunks, size);
}

async function readAtOnce(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await request.arrayBuffer().catch(() => {
    throw endedEarly();
  });
  if (bytes.byteLength > limit) throw tooLarge(limit);
  return new Uint8Array(bytes);
}

const endedEarly = () => httpErrors.bad_body(['The body ended early']);
const tooLarge = (limit: number) => httpErrors.body_too_large([limit, 'The request body']);

async function* readChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch {
    throw endedEarly();
  } finally {
    // Tells the sender to stop when we left before the end; a no-op otherwise.
    await reader.cancel().catch(() => undefined);
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
