import { z } from 'zod';
import { wireBoolean } from '../../http/index.ts';
import { deepestJson, isTooDeep } from '../../lib/json-depth.ts';
import type { InputFile, JsonObject, RunInput } from '../../runtime/index.ts';
import { readMedia, readUploads } from './run.files.ts';

/**
 * Bodies of the run routes. A closed list of fields: what is not named here never reaches a run. Forms carry objects as JSON text, JSON bodies carry
 * them as they are; both are read by the same schema.
 */

/** JSON text or the value itself; text that is no JSON is a 422 that names the field. */
function jsonField<T extends z.ZodType>(schema: T) {
  return z.preprocess((value, ctx) => {
    if (typeof value !== 'string') return value;
    if (value.trim() === '') return undefined;
    if (isTooDeep(value)) {
      ctx.addIssue({ code: 'custom', message: `JSON may nest ${deepestJson} levels` });
      return z.NEVER;
    }
    try {
      return JSON.parse(value) as unknown;
    } catch {
      ctx.addIssue({ code: 'custom', message: 'Invalid JSON' });
      return z.NEVER;
    }
  }, schema);
}

const jsonObject = jsonField(z.record(z.string(), z.unknown()).optional());

// Silently dropping these would mislead: the caller believes in an id or a filter that does not hold (weaknesses of the original API).
const refused = z.undefined('This field is not accepted from clients').optional();

const notOnServer = z.undefined('Files are taken inline only: send content, base64').nullish();

/** A media object: `content` is base64; naming a server file or an address is refused. */
const media = z.object({
  content: z.base64().transform((text) => Buffer.from(text, 'base64')),
  filepath: notOnServer,
  url: notOnServer,
  mime_type: z
    .string()
    .max(128)
    .nullish()
    .transform((value) => value ?? undefined),
  format: z
    .string()
    .max(32)
    .nullish()
    .transform((value) => value ?? undefined),
  filename: z
    .string()
    .max(255)
    .nullish()
    .transform((value) => value ?? undefined),
  name: z
    .string()
    .max(255)
    .nullish()
    .transform((value) => value ?? undefined),
});
const mediaList = jsonField(z.array(media).max(10).optional());

/** `''` means absent: existing clients send empty fields. */
const optionalId = z
  .string()
  .max(255)
  .nullish()
  .transform((value) => (value === '' || value === null ? undefined : value));

export const startRunBody = z.object({
  message: z.string(),
  stream: wireBoolean().default(true),
  background: wireBoolean().default(false),
  session_id: optionalId,
  user_id: optionalId,
  files: z.array(z.instanceof(File)).optional(),
  images: mediaList,
  audio: mediaList,
  videos: mediaList,
  input_files: mediaList,
  session_state: jsonObject,
  dependencies: jsonObject,
  metadata: jsonObject,
  output_schema: jsonObject,
  run_id: refused,
  knowledge_filters: refused,
});

export type StartRunBody = z.output<typeof startRunBody>;

export async function readRunInput(body: StartRunBody): Promise<RunInput> {
  const files: InputFile[] = [
    ...(await readUploads(body.files ?? [])),
    ...(body.images ?? []).map((item) => readMedia('image', item)),
    ...(body.audio ?? []).map((item) => readMedia('audio', item)),
    ...(body.videos ?? []).map((item) => readMedia('video', item)),
    ...(body.input_files ?? []).map((item) => readMedia('file', item)),
  ];
  return {
    text: body.message,
    ...(files.length === 0 ? {} : { files }),
    ...given('dependencies', body.dependencies),
    ...given('sessionState', body.session_state),
    ...given('metadata', body.metadata),
    ...given('outputSchema', body.output_schema),
  };
}

function given<K extends string>(key: K, value: Record<string, unknown> | undefined): { [key in K]?: JsonObject } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: JsonObject });
}

/** Tool calls as a client sends them back: only identity and verdict are read, never arguments. */
const decision = z.object({
  tool_call_id: z.string().max(255),
  confirmed: z.boolean().nullish(),
  confirmation_note: z.string().max(10_000).nullish(),
});

export const continueRunBody = z.object({
  tools: jsonField(z.array(decision).max(100).optional()),
  input: z
    .string()
    .nullish()
    .transform((value) => (value === null || value === '' ? undefined : value)),
  continue_from: z.union([z.string().max(20), z.number()]).default('end'),
  fork: wireBoolean().default(false),
  regenerate: wireBoolean().default(false),
  replace_original: wireBoolean().optional(),
  additional_instructions: z
    .string()
    .max(100_000)
    .nullish()
    .transform((value) => (value === null || value === '' ? undefined : value)),
  session_id: optionalId,
  user_id: optionalId,
  stream: wireBoolean().default(true),
  background: wireBoolean().default(false),
});

export type ContinueRunBody = z.output<typeof continueRunBody>;

export const resumeRunBody = z.object({
  last_event_index: z.coerce.number().int().min(-1).optional(),
  session_id: optionalId,
});
