import { z } from 'zod';
import { wireBoolean } from '../../http/index.ts';
import { deepestJson, isTooDeep } from '../../lib/json-depth.ts';
import { stepCallId } from '../../runtime/index.ts';
import type { InputFile, RunInput, ToolDecision } from '../../runtime/index.ts';
import { runnableErrors } from './run.errors.ts';
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
const mediaList = jsonField(
  z
    .array(media.meta({ id: 'Media' }))
    .max(10)
    .optional(),
);

/** `''` means absent: existing clients send empty fields. */
const optionalId = z
  .string()
  .max(255)
  .nullish()
  .transform((value) => (value === '' || value === null ? undefined : value));

export const startRunBody = z
  .object({
    message: z.string(),
    stream: wireBoolean().default(true),
    background: wireBoolean().default(false),
    session_id: optionalId,
    user_id: optionalId,
    files: z.array(z.instanceof(File).meta({ type: 'string', format: 'binary' })).optional(),
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
  })
  .meta({ id: 'StartRun' });

/** Workflows take text: a file or schema that no step would ever see is refused instead of dropped. */
export const startWorkflowBody = startRunBody
  .extend({
    files: refused,
    images: refused,
    audio: refused,
    videos: refused,
    input_files: refused,
    output_schema: refused,
  })
  .meta({ id: 'StartWorkflowRun' });

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
    ...(body.dependencies === undefined ? {} : { dependencies: body.dependencies }),
    ...(body.session_state === undefined ? {} : { sessionState: body.session_state }),
    ...(body.metadata === undefined ? {} : { metadata: body.metadata }),
    ...(body.output_schema === undefined ? {} : { outputSchema: body.output_schema }),
  };
}

/** Tool calls as a client sends them back: only identity and verdict are read, never arguments. */
const decision = z.object({
  tool_call_id: z.string().max(255),
  confirmed: z.boolean().nullish(),
  confirmation_note: z.string().max(10_000).nullish(),
});
/** The same as teams name it; the verdict may also stand beside the call (wire 10.4). */
const requirement = z.object({
  id: z.string().max(255).nullish(),
  tool_execution: decision,
  confirmation: z.boolean().nullish(),
  confirmation_note: z.string().max(10_000).nullish(),
});
/** What a workflow waits for, by step (wire 10.6). */
const stepRequirement = z.object({
  id: z.string().max(255).nullish(),
  step_id: z.string().max(255).nullish(),
  confirmed: z.boolean().nullish(),
  rejection_feedback: z.string().max(10_000).nullish(),
  executor_requirements: z.array(requirement).max(100).nullish(),
});

type ListField = 'tools' | 'requirements' | 'step_requirements';

/** Those of the tool calls that were decided. Throws 400 `runnable_invalid_decisions` and `runnable_invalid_tools`. */
export function readDecisions(body: ContinueRunBody): readonly ToolDecision[] {
  const steps = readList(body, 'step_requirements', stepRequirement);
  const ofSteps = steps.flatMap((step) => step.executor_requirements ?? []);
  const required = [...ofSteps, ...readList(body, 'requirements', requirement)].flatMap(({ id, tool_execution: call, ...beside }) =>
    readDecision(
      { ...call, confirmed: call.confirmed ?? beside.confirmation, confirmation_note: call.confirmation_note ?? beside.confirmation_note },
      id,
    ),
  );
  return [
    ...readList(body, 'tools', decision).flatMap((call) => readDecision(call, undefined)),
    ...required,
    ...steps.flatMap(readStepDecision),
  ];
}

/** Whether a step may begin. */
function readStepDecision({ id, step_id: stepId, confirmed, rejection_feedback: note }: z.output<typeof stepRequirement>) {
  if (typeof stepId !== 'string') return [];
  return readDecision({ tool_call_id: stepCallId(stepId), confirmed, confirmation_note: note }, id);
}

function readDecision(call: z.output<typeof decision>, requirementId: string | null | undefined): readonly ToolDecision[] {
  const { tool_call_id: toolCallId, confirmed, confirmation_note: note } = call;
  if (typeof confirmed !== 'boolean') return [];
  const identity = typeof requirementId === 'string' ? { toolCallId, requirementId } : { toolCallId };
  return [{ ...identity, confirmed, ...(typeof note === 'string' ? { note } : {}) }];
}

function readList<T extends z.ZodType>(body: ContinueRunBody, field: ListField, item: T): z.output<T>[] {
  const given = body[field];
  const result = z
    .array(item)
    .max(100)
    .safeParse(typeof given === 'string' ? parseList(field, given) : (given ?? []));
  if (!result.success) throw runnableErrors.invalid_tools([field]);
  return result.data;
}

function parseList(field: ListField, text: string): unknown {
  if (text.trim() === '') return [];
  if (isTooDeep(text)) throw runnableErrors.invalid_decisions([field]);
  try {
    return JSON.parse(text);
  } catch {
    throw runnableErrors.invalid_decisions([field]);
  }
}

const jsonList = z.union([z.string(), z.array(z.unknown())]).nullish();

export const continueRunBody = z
  .object({
    tools: jsonList,
    requirements: jsonList,
    step_requirements: jsonList,
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
  })
  .meta({ id: 'ContinueRun' });

type ContinueRunBody = z.output<typeof continueRunBody>;

export const resumeRunBody = z.object({
  last_event_index: z.coerce.number().int().min(-1).optional(),
  session_id: optionalId,
});
