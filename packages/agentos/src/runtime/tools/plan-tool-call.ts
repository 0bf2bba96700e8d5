import { z } from 'zod';
import type { ActiveRun } from '../attempt/active-run.ts';
import type { ToolApprover, ToolContext, ToolSpec } from '../spec/agent-spec.ts';
import type { MessageToolCall } from '../record/message.ts';

export type ToolPlan =
  | { readonly kind: 'run'; readonly spec: ToolSpec; readonly input: unknown }
  | { readonly kind: 'ask'; readonly approver: ToolApprover }
  /** `text` is what the model is told: a machine word first, no policy. */
  | { readonly kind: 'refuse'; readonly text: string };

/**
 * Decides what happens to a tool call: existence, then the caller's scopes, then the arguments, then whether a person must agree.
 * With `isApproved` the last question is answered; all others are asked again, with the rights of whoever continues the run.
 */
export async function planToolCall(
  run: ActiveRun,
  tools: Readonly<Record<string, ToolSpec>>,
  call: MessageToolCall,
  isApproved: boolean,
): Promise<ToolPlan> {
  const spec = Object.hasOwn(tools, call.name) ? tools[call.name] : undefined;
  if (spec === undefined) return { kind: 'refuse', text: 'unknown_tool: there is no tool of this name' };
  const missing = spec.scopes.filter((scope) => !run.init.caller.can(scope));
  if (missing.length > 0) {
    run.init.span.recordToolDenial(call.name, missing);
    return { kind: 'refuse', text: 'not_permitted: the user may not use this tool' };
  }
  if (call.isMalformed === true) return { kind: 'refuse', text: 'invalid_arguments: the arguments are not a JSON object' };
  const parsed = await spec.inputSchema.safeParseAsync(call.args);
  if (!parsed.success) return { kind: 'refuse', text: `invalid_arguments: ${z.prettifyError(parsed.error)}` };
  if (!isApproved && (await needsApproval(spec, parsed.data, toolContext(run, call.id, run.signal))))
    return { kind: 'ask', approver: spec.approver ?? 'user' };
  return { kind: 'run', spec, input: parsed.data };
}

export function toolContext(run: ActiveRun, toolCallId: string, signal: AbortSignal): ToolContext {
  return Object.freeze({ ...run.context, toolCallId, signal });
}

/** A rule that fails asks a person: never the other way round. */
async function needsApproval(spec: ToolSpec, input: unknown, context: ToolContext): Promise<boolean> {
  try {
    const answer: unknown = await spec.needsApproval(input, context);
    return answer !== false;
  } catch {
    return true;
  }
}
