import { z } from 'zod';
import {
  content,
  executor,
  jsonObject,
  pause,
  requirement,
  runMetrics,
  stepOutput,
  tokenUsage,
  toolExecution,
  workflowMetrics,
} from './run-pieces.schemas.ts';
import { runObjects } from './run.schemas.ts';

/** Data of the events of runs (wire 6.3 to 6.5); `event.wire.ts` makes what is described here. */

type Shape = Readonly<Record<string, z.ZodType>>;
const text = z.string();
const count = z.int();
const results = z.array(stepOutput);

const base = {
  created_at: count,
  run_id: text,
  session_id: text,
  nested_depth: count,
  event_index: count.meta({ description: 'Rises; the number that a stream is resumed from.' }),
};
/** Of events of runs inside of a team or workflow. */
const nested = {
  parent_run_id: text.optional(),
  workflow_id: text.optional(),
  workflow_run_id: text.optional(),
  step_id: text.optional(),
  step_name: text.optional(),
  step_index: z.union([count, z.array(count)]).optional(),
};
const model = { model: text, model_provider: text };
const failed = { status: text, content: text, error: text, error_type: text, error_id: text };
const cancelled = { status: text, reason: text, content };
const answered = { status: text, content, content_type: text, metadata: jsonObject.optional() };

const parts = z.array(z.union([runObjects.agents, runObjects.teams])).optional();

const spoken: Readonly<Record<string, Shape>> = {
  RunStarted: model,
  RunContinued: {},
  ModelRequestStarted: model,
  ModelRequestCompleted: { ...model, ...tokenUsage, time_to_first_token: z.number().optional() },
  RunContent: { content: content.optional(), content_type: text, reasoning_content: text },
  RunContentCompleted: {},
  ToolCallStarted: { tool: toolExecution },
  ToolCallCompleted: { tool: toolExecution, content: text },
  ToolCallError: { tool: toolExecution, error: text },
  MemoryUpdateStarted: {},
  MemoryUpdateCompleted: { memories: z.array(jsonObject) },
  RunPaused: { status: text, tools: z.array(toolExecution), requirements: z.array(requirement), content: text },
  RunCancelled: cancelled,
  RunError: failed,
  RunCompleted: { ...answered, reasoning_content: text.optional(), metrics: runMetrics, session_state: jsonObject },
};

const place = { step_id: text, step_name: text, step_index: z.union([count, z.array(count)]), parent_step_id: text.optional() };
const executed = { executed_steps: count, step_results: results };
const limit = { max_iterations: count };
const steps: Readonly<Record<string, Shape>> = {
  StepStarted: {},
  StepCompleted: { content, content_type: text, step_response: stepOutput },
  StepOutput: { step_output: stepOutput },
  StepError: { error: text },
  StepPaused: { requires_confirmation: z.boolean() },
  StepContinued: {},
  StepExecutorPaused: { ...executor, executor_requirements: z.array(requirement) },
  StepExecutorContinued: executor,
  ParallelExecutionStarted: { parallel_step_count: count },
  ParallelExecutionCompleted: { parallel_step_count: count, step_results: results },
  ConditionExecutionStarted: { condition_result: z.boolean() },
  ConditionExecutionCompleted: { condition_result: z.boolean(), branch: z.enum(['if', 'else']).optional(), ...executed },
  LoopExecutionStarted: limit,
  LoopIterationStarted: { iteration: count, ...limit },
  LoopIterationCompleted: { iteration: count, ...limit, iteration_results: results, should_continue: z.boolean() },
  LoopExecutionCompleted: { total_iterations: count, ...limit, all_results: z.array(results) },
  RouterExecutionStarted: { selected_steps: z.array(text) },
  RouterExecutionCompleted: { selected_steps: z.array(text), ...executed },
};
const whole: Readonly<Record<string, Shape>> = {
  WorkflowStarted: {},
  WorkflowCompleted: { ...answered, step_results: results, step_executor_runs: parts, metrics: workflowMetrics },
  WorkflowCancelled: cancelled,
  WorkflowPaused: { status: text, content: text, ...pause, step_results: results, metadata: jsonObject.optional() },
  WorkflowError: failed,
};

function eventsOf(family: Readonly<Record<string, Shape>>, shared: Shape, prefix = ''): z.ZodObject[] {
  return Object.entries(family).map(([name, fields]) =>
    z.looseObject({ event: z.literal(prefix + name), ...base, ...shared, ...fields }).meta({ id: `${prefix}${name}Event` }),
  );
}

/** One of several events, told apart by the member `event`. */
function anyOf(events: readonly z.ZodObject[]): z.ZodDiscriminatedUnion<z.ZodObject[], 'event'> {
  const [first, ...others] = events;
  if (first === undefined) throw new TypeError('events: give one at least');
  return z.discriminatedUnion('event', [first, ...others]);
}

const ofTeams = { ...spoken, RunCompleted: { ...spoken['RunCompleted'], member_responses: parts } };

const agentEvents = eventsOf(spoken, { agent_id: text, agent_name: text, ...nested });
const teamEvents = eventsOf(ofTeams, { team_id: text, team_name: text, ...nested }, 'Team');
const ofWorkflow = { workflow_id: text, workflow_name: text };
const workflowEvents = [...eventsOf(whole, { ...ofWorkflow, ...nested }), ...eventsOf(steps, { ...ofWorkflow, ...place })];

/** Frames about the stream itself. They have no id, so they never move a client's position. */
const followed = { run_id: text, status: text, last_event_index_requested: count, message: text };
const streamEvents = [
  z
    .looseObject({ event: z.literal('catch_up'), ...followed, current_event_count: count, missed_events: count })
    .meta({ id: 'StreamCatchUpEvent' }),
  z.looseObject({ event: z.literal('subscribed'), ...followed, current_event_count: count }).meta({ id: 'StreamSubscribedEvent' }),
  z.looseObject({ event: z.literal('replay'), ...followed, total_events: count, total_buffered: count }).meta({ id: 'StreamReplayEvent' }),
  z
    .looseObject({ event: z.literal('StreamError'), created_at: count, code: text, content: text })
    .meta({ id: 'StreamErrorEvent', description: 'The stream ends here, the run perhaps not: the token expired, or the server failed.' }),
];

/** What a stream of each family may carry: a team its members' events, a workflow those of all its steps. */
export const eventSchemas = {
  agents: anyOf([...agentEvents, ...streamEvents]).meta({ id: 'AgentStreamEvent' }),
  teams: anyOf([...teamEvents, ...agentEvents, ...streamEvents]).meta({ id: 'TeamStreamEvent' }),
  workflows: anyOf([...workflowEvents, ...teamEvents, ...agentEvents, ...streamEvents]).meta({ id: 'WorkflowStreamEvent' }),
} as const;
