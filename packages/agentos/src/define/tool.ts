import type { z } from 'zod';
import { unknownKey } from '../lib/unknown-key.ts';
import type { KeysOf } from '../lib/unknown-key.ts';
import { jsonSchemaOf } from '../runtime/index.ts';
import { isTimeout, longestTimeoutMs } from './timeout.ts';
import type { ToolApproval, ToolApprover, ToolContext, ToolSpec } from '../runtime/index.ts';

export interface ToolOptions<Schema extends z.ZodType, Output> {
  /** Told to the model: what the tool does and when to use it. */
  readonly description: string;
  /** An object schema. The model's arguments are parsed with it before `approval` or `execute` sees them. */
  readonly inputSchema: Schema;
  /** When given, results are parsed with it before the model sees them. */
  readonly outputSchema?: z.ZodType<Output>;
  /** Scopes that the caller of the run needs, all of them, at the moment of the call. */
  readonly scopes?: readonly string[];
  /** Whether a person has to agree first. Default `never`. */
  readonly approval?: ToolApproval<z.output<Schema>>;
  /** Who agrees: `user`, the caller of the run (default), or `other`, somebody else who may resolve approvals. Never the caller then. */
  readonly approver?: ToolApprover;
  /** Milliseconds; default is the server's limit for tools. */
  readonly timeoutMs?: number;
  execute(input: z.output<Schema>, context: ToolContext): Output | Promise<Output>;
}

/** A tool made by `tool()`. */
export interface Tool<Input = unknown, Output = unknown> extends ToolSpec {
  needsApproval(input: Input, context: ToolContext): boolean | Promise<boolean>;
  execute(input: Input, context: ToolContext): Output | Promise<Output>;
}

/**
 * Makes a tool that a model can call.
 * @throws TypeError that names the option which is wrong
 */
export function tool<Schema extends z.ZodType, Output>(options: ToolOptions<Schema, Output>): Tool<z.output<Schema>, Output> {
  checkToolOptions(options);
  const approval = options.approval ?? 'never';
  return Object.freeze({
    description: options.description,
    inputSchema: options.inputSchema,
    outputSchema: options.outputSchema,
    scopes: Object.freeze([...(options.scopes ?? [])]),
    timeoutMs: options.timeoutMs,
    approver: options.approver ?? 'user',
    needsApproval: (input: z.output<Schema>, context: ToolContext) =>
      typeof approval === 'function' ? approval(input, context) : approval === 'always',
    execute: (input: z.output<Schema>, context: ToolContext) => options.execute(input, context),
  });
}

const optionKeys: KeysOf<ToolOptions<z.ZodType, unknown>> = {
  description: true,
  inputSchema: true,
  outputSchema: true,
  scopes: true,
  approval: true,
  approver: true,
  timeoutMs: true,
  execute: true,
};

function checkToolOptions<Schema extends z.ZodType, Output>(options: ToolOptions<Schema, Output>): void {
  // A mistyped `approval` or `scopes` would leave the tool open.
  const stray = unknownKey(options, optionKeys);
  if (stray !== undefined) throw new TypeError(`tool: ${stray}`);
  if (typeof options.description !== 'string' || options.description === '')
    throw new TypeError('tool: description must be a text that is not empty');
  if (typeof options.execute !== 'function') throw new TypeError('tool: execute must be a function');
  const approval = options.approval ?? 'never';
  if (typeof approval !== 'function' && approval !== 'always' && approval !== 'never')
    throw new TypeError("tool: approval must be 'always', 'never' or a function");
  checkApprover(approval, options.approver);
  for (const scope of options.scopes ?? [])
    if (typeof scope !== 'string' || scope === '') throw new TypeError('tool: scopes must be texts that are not empty');
  if (options.timeoutMs !== undefined && !isTimeout(options.timeoutMs))
    throw new TypeError(`tool: timeoutMs must be milliseconds from 1 to ${longestTimeoutMs}`);
  if (inputTypeOf(options.inputSchema) !== 'object') throw new TypeError('tool: inputSchema must be a zod object');
}

function checkApprover(approval: unknown, approver: unknown): void {
  if (approver === undefined) return;
  if (approver !== 'user' && approver !== 'other') throw new TypeError("tool: approver must be 'user' or 'other'");
  if (approval === 'never') throw new TypeError('tool: approver needs approval, or nobody is ever asked');
}

function inputTypeOf(schema: z.ZodType): unknown {
  try {
    return jsonSchemaOf(schema)['type'];
  } catch (cause) {
    throw new TypeError('tool: inputSchema must be a zod schema that JSON Schema can express', { cause });
  }
}
