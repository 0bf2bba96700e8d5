import type { ToolSet } from 'ai';
import { abortable } from './abortable.ts';
import type { ActiveRun } from './active-run.ts';
import type { AgentSpec, TeamSpec, ToolSpec } from '../spec/agent-spec.ts';
import { delegationOf } from '../team/delegate.ts';
import type { Delegation } from '../team/delegate.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { RunMessage } from '../record/message.ts';
import { toModelTools } from '../model/model-tools.ts';
import { requiredOutput } from '../spec/output-schema.ts';
import type { RequiredOutput } from '../spec/output-schema.ts';

/** What stays the same through all steps of one attempt. */
export interface PreparedRun {
  readonly spec: AgentSpec | TeamSpec;
  /** Of a team. */
  readonly delegation: Delegation | undefined;
  readonly instructions: string | undefined;
  readonly tools: Readonly<Record<string, ToolSpec>>;
  readonly modelTools: ToolSet;
  readonly output: RequiredOutput | undefined;
}

/** Asks the agent's own code and the server's abilities what this run's model is told, and puts the system prompt into the conversation. */
export async function prepareRun(engine: EngineParts, run: ActiveRun, spec: AgentSpec | TeamSpec): Promise<PreparedRun> {
  const { record } = run.init;
  const own = typeof spec.instructions === 'function' ? await abortable(spec.instructions(run.context), run.signal) : spec.instructions;
  const delegation = spec.kind === 'team' ? delegationOf(engine, run, spec) : undefined;
  const abilities =
    engine.abilities === undefined
      ? {}
      : await abortable(engine.abilities(spec, run.context, record.input.content, run.access), run.signal);
  const text = [own, delegation?.instructions, ...(abilities.instructions ?? [])]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n');
  const instructions = text === '' ? undefined : text;
  run.messages = withSystemPrompt(run.messages, instructions, engine.clock());
  const added = abilities.tools !== undefined || delegation !== undefined;
  const tools = added ? { ...abilities.tools, ...spec.tools, ...delegation?.tools } : spec.tools;
  const output = requiredOutput(spec, record.resumePoint?.outputSchema ?? null);
  if (output !== undefined) run.contentType = output.name;
  return { spec, delegation, instructions, tools, modelTools: toModelTools(tools), output };
}

function withSystemPrompt(messages: readonly RunMessage[], instructions: string | undefined, createdAt: number): readonly RunMessage[] {
  const old = messages[0]?.role === 'system' ? messages[0] : undefined;
  const rest = old === undefined ? messages : messages.slice(1);
  if (instructions === undefined) return rest;
  const system: RunMessage = {
    id: old?.id ?? crypto.randomUUID(),
    role: 'system',
    content: instructions,
    createdAt: old?.createdAt ?? createdAt,
  };
  return [system, ...rest];
}
