import type { ActiveRun } from './active-run.ts';
import type { AgentSpec, TeamSpec } from '../spec/agent-spec.ts';
import { checkpointRun } from '../transitions/checkpoint-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { addModelCall } from '../record/metrics.ts';
import type { MessageToolCall, RunMessage } from '../record/message.ts';
import { modelInfo } from '../spec/model-info.ts';
import { toModelMessages } from '../model/model-messages.ts';
import { runModelStep } from '../model/model-step.ts';
import type { ModelReply } from '../model/model-request.ts';
import type { OnDelta } from '../model/stream-step.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun } from './prepare-run.ts';
import { RunFailed } from './run-failure.ts';
import { resumeCalls } from '../tools/resume-calls.ts';
import { runTools } from '../tools/run-tools.ts';
import { traceModelStep } from './trace-run.ts';

/** One attempt at a run of an agent or team. After a pause the calls that waited come before the next model step. */
export async function runModel(engine: EngineParts, run: ActiveRun, spec: AgentSpec | TeamSpec): Promise<'complete' | 'pause'> {
  const prepared = await prepareRun(engine, run, spec);
  const { resumption } = run.init;
  if (resumption === null) return runLoop(engine, run, prepared);
  if ((await resumeCalls(engine, run, prepared)) === 'paused') return rest(run, 'pause');
  run.messages = [...run.messages, ...resumption.said];
  await checkpointRun(engine, run);
  return prepared.delegation?.takeRouted() === true ? rest(run, 'complete') : runLoop(engine, run, prepared);
}

/**
 * Model step, tools, model step, … until the model answers without tools, a person is needed, or the agent's `maxSteps` is used up.
 * Saved before the tools run and after, so that a crash never makes a tool run a second time unnoticed.
 */
async function runLoop(engine: EngineParts, run: ActiveRun, prepared: PreparedRun): Promise<'complete' | 'pause'> {
  const { maxSteps } = prepared.spec;
  for (let step = 0; step < maxSteps; step += 1) {
    run.signal.throwIfAborted();
    const calls = await takeModelStep(engine, run, prepared);
    if (calls.length === 0) return rest(run, 'complete');
    await checkpointRun(engine, run);
    if ((await runTools(engine, run, prepared.tools, calls)) === 'paused') return rest(run, 'pause');
    await checkpointRun(engine, run);
    if (prepared.delegation?.takeRouted() === true) return rest(run, 'complete');
  }
  throw new RunFailed('MaxStepsReached', `The run was ended after ${maxSteps} model steps.`);
}

function rest<Ending extends 'complete' | 'pause'>(run: ActiveRun, ending: Ending): Ending {
  run.emit({ name: 'RunContentCompleted', fields: {} });
  return ending;
}

async function takeModelStep(engine: EngineParts, run: ActiveRun, prepared: PreparedRun): Promise<readonly MessageToolCall[]> {
  const model = modelInfo(prepared.spec.model);
  const named = { model: model.id, modelProvider: model.provider };
  run.emit({ name: 'ModelRequestStarted', fields: named });
  const request = {
    model: prepared.spec.model,
    instructions: prepared.instructions,
    messages: toModelMessages([...run.history, ...run.messages]),
    tools: prepared.modelTools,
    outputSchema: prepared.output?.schema,
    signal: run.signal,
  };
  const reply = await traceModelStep(run, model, () => runModelStep(request, run.isWatched ? deltaTaker(run) : undefined));
  takeContent(run, reply);
  run.metrics = addModelCall(run.metrics, model, reply.metrics);
  run.messages = [...run.messages, assistantMessage(reply, engine.clock())];
  run.partialText = '';
  const { duration: _duration, ...usage } = reply.metrics;
  run.emit({ name: 'ModelRequestCompleted', fields: { ...named, ...usage } });
  return reply.toolCalls;
}

function deltaTaker(run: ActiveRun): OnDelta {
  return ({ text, reasoning }) => {
    run.addText(text);
    run.reasoning += reasoning;
    run.emit({ name: 'RunContent', fields: { content: text, contentType: 'str', reasoningContent: reasoning } });
    return run.relief();
  };
}

function takeContent(run: ActiveRun, reply: ModelReply): void {
  if (!run.isWatched) run.reasoning += reply.reasoning;
  if (reply.output !== undefined) {
    run.content = reply.output;
    run.emit({ name: 'RunContent', fields: { content: reply.output, contentType: run.contentType, reasoningContent: '' } });
  } else if (!run.isWatched) run.addText(reply.text);
}

function assistantMessage(reply: ModelReply, createdAt: number): RunMessage {
  return {
    id: crypto.randomUUID(),
    role: 'assistant',
    content: reply.text,
    createdAt,
    ...(reply.reasoning === '' ? {} : { reasoning: reply.reasoning }),
    ...(reply.toolCalls.length === 0 ? {} : { toolCalls: reply.toolCalls }),
    ...(reply.providerParts === undefined ? {} : { providerParts: reply.providerParts }),
    metrics: reply.metrics,
  };
}
