import type { LanguageModel } from 'ai';
import type { z } from 'zod';
import { jsonSchemaOf } from '../runtime/index.ts';
import { checkId } from './component-id.ts';
import { frozenJson } from './frozen-json.ts';
import { isTimeout, longestTimeoutMs } from './timeout.ts';
import type { JsonObject, KnowledgeRef, MemoryUse, ModelSpec, RunContext, ToolSpec } from '../runtime/index.ts';

/** Options of whatever runs by asking a model in turns: agents and teams. */
export interface ModelOptions {
  /** `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`; part of addresses and scopes. */
  readonly id: string;
  /** Default: the id. */
  readonly name?: string;
  readonly description?: string;
  /** Any AI SDK language model, or `demoModel()`. */
  readonly model: LanguageModel;
  /** System prompt, or a function that makes it for one run. */
  readonly instructions?: string | ((context: RunContext) => string | Promise<string>);
  /** Tools by the name that the model calls: `[A-Za-z0-9_-]{1,64}`. */
  readonly tools?: Readonly<Record<string, ToolSpec>>;
  /** When given, the answer is an object of this shape instead of text. */
  readonly outputSchema?: z.ZodType;
  /** How many earlier runs of the session the model sees. Default 0. */
  readonly history?: { readonly runs: number };
  /**
   * The runs are told what is known about their user and can keep more: by tools, and by a call of a model after each answer, which `{ extract: false }` leaves
   * out. Default false.
   */
  readonly memory?: boolean | MemoryUse;
  readonly knowledge?: KnowledgeRef;
  /** Model calls of one run at most. Default 20. */
  readonly maxSteps?: number;
  readonly metadata?: JsonObject;
  /** Milliseconds for one run; default is the server's limit. */
  readonly timeoutMs?: number;
  /** Values for instructions and tools. They win over what a client sends; a trusted token claim wins over them. */
  readonly dependencies?: Readonly<Record<string, unknown>>;
  /** State of a new session; has to be JSON. */
  readonly sessionState?: JsonObject;
}

const toolNameGrammar = /^[A-Za-z0-9_-]{1,64}$/;

/** The fields that agents and teams share. Subclasses freeze themselves when theirs are set. */
export abstract class ModelRunnable implements ModelSpec {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly model: LanguageModel;
  readonly instructions: string | ((context: RunContext) => string | Promise<string>) | undefined;
  readonly tools: Readonly<Record<string, ToolSpec>>;
  readonly outputSchema: z.ZodType | undefined;
  readonly history: { readonly runs: number };
  readonly memory: MemoryUse | undefined;
  readonly knowledge: KnowledgeRef | undefined;
  readonly maxSteps: number;
  readonly metadata: JsonObject;
  readonly timeoutMs: number | undefined;
  readonly dependencies: Readonly<Record<string, unknown>>;
  readonly sessionState: JsonObject;

  /** `noun` is the name of the class in errors. */
  constructor(noun: string, options: ModelOptions) {
    checkModelOptions(noun, options);
    this.id = options.id;
    this.name = options.name ?? options.id;
    this.description = options.description;
    this.model = options.model;
    this.instructions = options.instructions;
    this.tools = Object.freeze({ ...options.tools });
    this.outputSchema = options.outputSchema;
    this.history = Object.freeze({ runs: options.history?.runs ?? 0 });
    this.memory = readMemory(options.memory);
    this.knowledge = options.knowledge;
    this.maxSteps = options.maxSteps ?? 20;
    this.metadata = Object.freeze({ ...options.metadata });
    this.timeoutMs = options.timeoutMs;
    this.dependencies = Object.freeze({ ...options.dependencies });
    this.sessionState = frozenJson(options.sessionState ?? {});
  }
}

function checkModelOptions(noun: string, options: ModelOptions): void {
  const where = checkId(noun, options.id);
  if (!isModel(options.model)) throw new TypeError(`${where} model must be an AI SDK language model`);
  if (options.instructions !== undefined && typeof options.instructions !== 'string' && typeof options.instructions !== 'function')
    throw new TypeError(`${where} instructions must be a text or a function`);
  for (const [name, entry] of Object.entries(options.tools ?? {})) {
    if (!toolNameGrammar.test(name))
      throw new TypeError(`${where} tools: the name ${JSON.stringify(name)} must match ${toolNameGrammar.source}`);
    if (typeof entry?.execute !== 'function' || typeof entry.needsApproval !== 'function')
      throw new TypeError(`${where} tools: ${name} must be made with tool()`);
  }
  checkNumbers(where, options);
  const { memory } = options;
  const isUse = typeof memory === 'object' && memory !== null && typeof memory.extract === 'boolean' && Object.keys(memory).length === 1;
  if (memory !== undefined && typeof memory !== 'boolean' && !isUse)
    throw new TypeError(`${where} memory must be true, false or { extract: boolean }`);
  if (options.outputSchema !== undefined) checkOutputSchema(where, options.outputSchema);
}

function readMemory(memory: ModelOptions['memory']): MemoryUse | undefined {
  if (memory === undefined || memory === false) return undefined;
  return Object.freeze({ extract: memory === true || memory.extract });
}

function checkNumbers(where: string, options: ModelOptions): void {
  const { history, maxSteps, timeoutMs } = options;
  if (history !== undefined && !(Number.isInteger(history.runs) && history.runs >= 0))
    throw new TypeError(`${where} history.runs must be a whole number from 0`);
  if (maxSteps !== undefined && !(Number.isInteger(maxSteps) && maxSteps > 0))
    throw new TypeError(`${where} maxSteps must be a whole number from 1`);
  if (timeoutMs !== undefined && !isTimeout(timeoutMs))
    throw new TypeError(`${where} timeoutMs must be milliseconds from 1 to ${longestTimeoutMs}`);
}

function checkOutputSchema(where: string, schema: z.ZodType): void {
  try {
    jsonSchemaOf(schema);
  } catch (cause) {
    throw new TypeError(`${where} outputSchema must be a zod schema that JSON Schema can express`, { cause });
  }
}

function isModel(model: unknown): boolean {
  if (typeof model === 'string') return model !== '';
  return typeof model === 'object' && model !== null && 'doGenerate' in model && 'doStream' in model;
}
