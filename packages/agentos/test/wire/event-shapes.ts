import type { Nulls } from './shape.ts';

/** What every event of a family holds (wire 6.2). All of our streams are numbered, so `event_index` is never missing. */
const shared = `created_at* epoch, event* str, event_index* int, run_id* str, session_id* str, nested_depth* int`;
const nested = `parent_run_id str, workflow_id str, workflow_run_id str, step_id str, step_name str, step_index int/int[]`;
const bases = {
  agent: `${shared}, ${nested}, agent_id* str, agent_name* str, tools ToolExecution[]`,
  team: `${shared}, ${nested}, team_id* str, team_name* str`,
  workflow: `${shared}, workflow_id* str, workflow_name* str, step_id str, parent_step_id str`,
};

const model = 'model* str, model_provider* str';
const media = 'images object[], videos object[], audio object[], files object[], response_audio object';
const thought =
  'reasoning_content str, citations object, references object[], additional_input object[], reasoning_steps object[], reasoning_messages object[]';

/** Wire 6.3; teams have them with the prefix `Team` (6.4). */
const spoken: Readonly<Record<string, string>> = {
  RunStarted: model,
  RunContent: `content* str/object/any[], content_type* str, model_provider_data object, response_audio object, image object, ${thought}`,
  RunIntermediateContent: 'content* str/object, content_type* str',
  RunContentCompleted: '',
  RunCompleted: `content* str/object/any[], content_type* str, model_provider_data object, metadata object, metrics* RunMetrics, session_state* object, ${media}, ${thought}`,
  RunError: 'content* str, error_type* str, error_id* str, additional_data object',
  RunCancelled: 'reason* str, content* str/object',
  RunPaused: 'tools* ToolExecution[], requirements* RunRequirement[], content* str',
  RunContinued: '',
  MemoryUpdateStarted: '',
  MemoryUpdateCompleted: 'memories* object[]',
  ToolCallStarted: 'tool* ToolExecution',
  ToolCallCompleted: 'tool* ToolExecution, content* str, images object[], videos object[], audio object[], files object[]',
  ToolCallError: 'tool* ToolExecution, error* str',
  ModelRequestStarted: model,
  ModelRequestCompleted: `${model}, input_tokens int, output_tokens int, total_tokens int, time_to_first_token float, reasoning_tokens int,
    cache_read_tokens int, cache_write_tokens int`,
};

const loop = 'max_iterations* int';
const done = 'executed_steps* int, step_results* StepOutput[]';
const place = 'step_name* str, step_index* int/int[]';

/** Wire 6.5. */
const workflow: Readonly<Record<string, string>> = {
  WorkflowStarted: '',
  WorkflowCompleted: `content* str/object/any[], content_type* str, step_results* StepOutput[], step_executor_runs (AgentRun/TeamRun)[], metadata object,
    metrics* WorkflowMetrics`,
  WorkflowError: 'error* str, error_type* str, error_id* str, additional_data object',
  WorkflowCancelled: 'reason* str, content* str/object',
  StepStarted: place,
  StepCompleted: `${place}, content* str/object/any[], content_type* str, ${media}, step_response* StepOutput`,
  StepOutput: `${place}, step_output* StepOutput`,
  StepError: `${place}, error* str`,
  LoopExecutionStarted: `${place}, ${loop}`,
  LoopIterationStarted: `${place}, iteration* int, ${loop}`,
  LoopIterationCompleted: `${place}, iteration* int, ${loop}, iteration_results* StepOutput[], should_continue* bool`,
  LoopExecutionCompleted: `${place}, total_iterations* int, ${loop}, all_results* any[]`,
  ParallelExecutionStarted: `${place}, parallel_step_count* int`,
  ParallelExecutionCompleted: `${place}, parallel_step_count* int, step_results* StepOutput[]`,
  ConditionExecutionStarted: `${place}, condition_result* bool`,
  ConditionExecutionCompleted: `${place}, condition_result* bool, branch {if,else}, ${done}`,
  RouterExecutionStarted: `${place}, selected_steps* str[]`,
  RouterExecutionCompleted: `${place}, selected_steps* str[], ${done}`,
};

/** Wire 6.7. */
const control: Readonly<Record<string, string>> = {
  catch_up: 'event* str, run_id* str, status* {running}, missed_events* int, current_event_count* int, message* str',
  subscribed: 'event* str, run_id* str, status* {running}, current_event_count* int, message* str',
  replay: `event* str, run_id* str, status* {COMPLETED,PAUSED,CANCELLED,ERROR,REGENERATED}, total_events* int, total_buffered* int,
    last_event_index_requested* int, message* str`,
};

const own = { agent: { RunContent: 'workflow_agent* bool' }, team: { RunCompleted: 'member_responses (AgentRun/TeamRun)[]' } } as const;
const extra = (family: Readonly<Record<string, string>>, name: string): string => family[name] ?? '';
const entries = (
  table: Readonly<Record<string, string>>,
  name: (event: string) => string,
  fields: (event: string, extra: string) => string,
) =>
  Object.entries(table).map(([event, text]) => [`Event.${name(event)}`, { fields: fields(event, text), nulls: 'omit' as const }] as const);

export const eventShapes: Readonly<Record<string, { readonly fields: string; readonly nulls: Nulls }>> = Object.fromEntries([
  ...entries(
    spoken,
    (event) => event,
    (event, text) => `${bases.agent}, ${extra(own.agent, event)}, ${text}`,
  ),
  ...entries(
    spoken,
    (event) => `Team${event}`,
    (event, text) => `${bases.team}, ${extra(own.team, event)}, ${text}`,
  ),
  ...entries(
    workflow,
    (event) => event,
    (_event, text) => `${bases.workflow}, ${text}`,
  ),
  ...entries(
    control,
    (event) => event,
    (_event, text) => text,
  ),
]);

const status = 'terminal events say the status: a completed event after a cancelled one is no success (wire 16.4)';
const error = 'failures have the same text in content and in error, whatever the family (wire 16.4)';
const from = 'where the client said it was';
const ends = Object.fromEntries(
  ['RunCompleted', 'RunCancelled', 'RunPaused'].flatMap((name) => [
    [`Event.${name}`, { status }],
    [`Event.Team${name}`, { status }],
  ]),
);

/** Members of ours, each with its reason. */
export const eventAdditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...ends,
  'Event.RunError': { status, error },
  'Event.TeamRunError': { status, error },
  'Event.WorkflowCompleted': { status },
  'Event.WorkflowCancelled': { status },
  'Event.WorkflowError': { status, content: error },
  'Event.catch_up': { last_event_index_requested: from },
  'Event.subscribed': { last_event_index_requested: from },
};
