import { deepestJson, isTooDeep } from '../../lib/json-depth.ts';
import type { CompiledRoute } from '../routes/compiled-route.ts';
import { collectFields } from './fields.ts';
import type { FieldShape } from './fields.ts';
import { httpErrors, validationFailed } from '../http.errors.ts';
import type { Limits } from './limits.ts';
import { readBytes } from './read-bytes.ts';

const accepted = 'application/json, application/x-www-form-urlencoded or multipart/form-data';
const mediaTypeForm = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * The body as plain values: JSON, or the fields of a form. An absent body is an empty form where the schema is an object.
 * Throws 400, 413, 415 and 422 of the `http` family.
 */
export async function readBody(
  request: Request,
  isFramed: boolean,
  { route, bodyFields }: CompiledRoute,
  limits: Limits,
): Promise<unknown> {
  const mediaType = mediaTypeOf(request.headers.get('content-type'));
  const isMultipart = mediaType === 'multipart/form-data';
  const limit = limits.bodyBytes + (isMultipart && route.uploads ? Math.min(limits.files * limits.fileBytes, limits.uploadBytes) : 0);
  const bytes = await readBytes(request, limit, isFramed);
  const shape = bodyFields ?? { isObject: false, lists: new Set<string>() };
  if (bytes.length === 0) return shape.isObject ? {} : undefined;
  if (mediaType === 'application/json') return readJson(bytes);
  if (mediaType === 'application/x-www-form-urlencoded') return collectFields(new URLSearchParams(decodeUtf8(bytes)), shape, 'body');
  if (isMultipart) return readMultipart(bytes, request.headers.get('content-type') ?? '', shape, limits);
  throw httpErrors.unsupported_media_type([accepted]);
}

/** Type and subtype in lower case, without parameters; null when absent or malformed. Never matched by a part of the text. */
function mediaTypeOf(header: string | null): string | null {
  const essence = header?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return mediaTypeForm.test(essence) ? essence : null;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw httpErrors.bad_body(['The body is not valid UTF-8']);
  }
}

function readJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (isTooDeep(text)) throw validationFailed([{ type: 'json_too_deep', loc: ['body'], msg: `JSON may nest ${deepestJson} levels` }]);
  try {
    return JSON.parse(text);
  } catch {
    throw validationFailed([{ type: 'json_invalid', loc: ['body'], msg: 'The body is not valid JSON' }]);
  }
}

async function readMultipart(bytes: Uint8Array<ArrayBuffer>, contentType: string, shape: FieldShape, limits: Limits): Promise<unknown> {
  const form = await parseMultipart(bytes, contentType);
  let files = 0;
  for (const value of form.values()) {
    if (typeof value === 'string') continue;
    files += 1;
    if (files > limits.files) throw httpErrors.too_many_files([limits.files]);
    if (value.size > limits.fileBytes) throw httpErrors.body_too_large([limits.fileBytes, 'A file']);
  }
  return collectFields(form, shape, 'body');
}

async function parseMultipart(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw httpErrors.bad_body(['The multipart body cannot be read']);
  }
}
