import type { Nulls } from './shape.ts';

/** One table of wire sections 10 and 11. `nulls` where a shape has its own rule, whatever the route says (wire 6.2, 10.3, 10.6). */
interface Shape {
  readonly fields: string;
  readonly nulls?: Nulls;
}

const component = `id str|null, name str|null, db_id str|null, description str|null, role str|null, is_factory bool=false, model ModelResponse|null,
  tools object|null, sessions object|null, knowledge object|null, memory object|null, reasoning object|null, default_tools object|null,
  system_message object|null, response_settings object|null, introduction str|null, streaming object|null, metadata object|null,
  input_schema object|null, factory_input_schema object|null, is_component bool=false, current_version int|null, stage str|null`;
const lineage = `forked_from_run_id str|null, forked_from_message_index int|null, forked_from_session_id str|null, regenerated_from str|null,
  last_checkpoint_at_message_index int|null`;
const thought = `reasoning_content str|null, reasoning_steps object[]|null, references object[]|null, citations object|null, reasoning_messages object[]|null`;
const media = 'images object[]|null, videos object[]|null, audio object[]|null, files object[]|null, response_audio object|null';
const status = '{PENDING,RUNNING,COMPLETED,PAUSED,CANCELLED,ERROR,REGENERATED}';

const spokenItem = `run_id* str, parent_run_id str|null, status ${status}|null, content str/object|null, ${thought}, run_input str|null,
  run_response_format {text,json}|null, metrics RunMetrics|null, tools ToolExecution[]|null, messages Message[]|null, events object[]|null,
  created_at datetime|null, session_state object|null, input_media object|null, ${media}, followups str[]|null, ${lineage}`;
const spokenRun = `run_id* str, session_id* str, user_id str|null, parent_run_id str|null, workflow_step_id str|null, input* RunInput, content str/object|null,
  content_type* str, ${thought}, followups str[]|null, model_provider_data object|null, model* str, model_provider* str, messages* Message[],
  additional_input object[]|null, tools ToolExecution[]|null, requirements RunRequirement[]|null, ${media}, session_state* object, metadata object|null,
  metrics* RunMetrics, events object[]|null, created_at* epoch, status* ${status}, ${lineage}`;
const session = `session_id* str, session_name* str, user_id str|null, session_state object|null, metadata object|null, created_at datetime|null,
  updated_at datetime|null`;
const spokenSession = `${session}, session_summary object|null, metrics object|null, total_tokens int|null, chat_history Message[]|null`;
const trace = `trace_id* str, name* str, status* {OK,ERROR,UNSET}, duration* str, start_time* datetime, end_time* datetime, total_spans* int,
  error_count* int, input str|null, run_id str|null, session_id str|null, user_id str|null, agent_id str|null, team_id str|null, workflow_id str|null,
  created_at* datetime`;
const account = `id* str, name* str, principal* str, user_id str|null, token_prefix* str, scopes* ScopeSchema[], created_at* epoch, expires_at epoch|null,
  last_used_at epoch|null, revoked_at epoch|null, created_by str|null`;
const domain = 'display_name str|null, dbs* object[]';

const tables: Readonly<Record<string, string>> = {
  Identity: 'name* str, id* str, version* str',
  Health: 'status* {ok}, instantiated_at* datetime',
  Info: 'os_id* str, name str|null, auth_mode* {none,security_key,jwt}, mcp* Mcp',
  Mcp: 'enabled* bool, path str|null, oauth object|null',
  Config: `os_id* str, name str|null, description str|null, available_models* str[], os_database str|null, databases* str[], chat object|null,
    manifest object|null, session Domain|null, metrics Domain|null, memory Domain|null, learning Domain|null, evals Domain|null, traces Domain|null,
    knowledge object|null, agents* AgentSummary[], teams* TeamSummary[], workflows* WorkflowSummary[], interfaces* object[]`,
  Domain: domain,
  Model: 'id str|null, provider str|null',
  ModelResponse: 'name str|null, model str|null, provider str|null',
  AgentSummary: 'id str|null, name str|null, description str|null, db_id str|null, model Model|null, metadata object|null',
  TeamSummary: 'id str|null, name str|null, description str|null, db_id str|null, mode str|null, model Model|null',
  WorkflowSummary: `id str|null, name str|null, description str|null, db_id str|null, is_factory bool=false, factory_input_schema object|null,
    is_component bool=false, current_version int|null, stage str|null`,
  AgentResponse: `${component}, extra_messages object|null`,
  TeamResponse: `${component}, mode {coordinate,route,broadcast,tasks}|null, members (AgentResponse/TeamResponse)[]|null`,
  WorkflowResponse: `id str|null, name str|null, db_id str|null, description str|null, input_schema object|null, steps WorkflowNode[]|null,
    agent AgentResponse|null, team TeamResponse|null, metadata object|null, workflow_agent bool=false, is_factory bool=false,
    factory_input_schema object|null, is_component bool=false, current_version int|null, stage str|null`,
  WorkflowNode: `name* str, type* {Step,Steps,Loop,Parallel,Condition,Router,Function,Workflow}, description str|null, agent AgentResponse|null,
    team TeamResponse|null, steps WorkflowNode[]|null, else_steps WorkflowNode[]|null, workflow_id str|null`,
  SessionSchema: `${session}, session_type str|null, agent_id str|null, team_id str|null, workflow_id str|null, session_summary object|null,
    metrics object|null, total_tokens int|null`,
  AgentSession: `${spokenSession}, agent_session_id* str, agent_id str|null, agent_data object|null`,
  TeamSession: `${spokenSession}, team_id str|null, team_data object|null`,
  WorkflowSession: `${session}, workflow_id str|null, workflow_name str|null, session_data object|null, workflow_data object|null`,
  RunSchema: `${spokenItem}, agent_id str|null, user_id str|null`,
  TeamRunSchema: `${spokenItem}, team_id str|null`,
  WorkflowRunSchema: `run_id* str, run_input str|null, events object[]|null, workflow_id str|null, user_id str|null, content str/object|null,
    content_type str|null, status ${status}|null, step_results StepOutput[]|null, step_executor_runs object[]|null, step_requirements object[]|null,
    pause_kind str|null, paused_step_name str|null, paused_step_index int|null, metrics WorkflowMetrics|null, created_at datetime|null, ${thought}, ${media}`,
  AgentRun: `${spokenRun}, agent_id* str, agent_name* str, workflow_id str|null`,
  TeamRun: `${spokenRun}, team_id* str, team_name* str, member_responses* (AgentRun/TeamRun)[]`,
  WorkflowRun: `run_id* str, workflow_id* str, workflow_name* str, session_id* str, user_id str|null, parent_run_id str|null, workflow_step_id str|null,
    input* str/object/any[], content str/object|null, content_type* str, step_results StepOutput[]|null, step_executor_runs (AgentRun/TeamRun)[]|null,
    workflow_agent_run object|null, ${media}, step_requirements object[]|null, error_requirements object[]|null, paused_step_index int|null,
    paused_step_name str|null, pause_kind str|null, metadata object|null, metrics* WorkflowMetrics, events object[]|null, created_at* epoch, status* ${status}`,
  PendingRun: 'run_id* str, session_id* str, status* {PENDING}',
  RunInput: 'input_content* str/object, images object[]|null, videos object[]|null, audios object[]|null, files object[]|null',
  RunMetrics: `input_tokens int|null, output_tokens int|null, total_tokens int|null, audio_input_tokens int|null, audio_output_tokens int|null,
    audio_total_tokens int|null, cache_read_tokens int|null, cache_write_tokens int|null, reasoning_tokens int|null, cost float|null,
    time_to_first_token float|null, duration float|null, details object|null, additional_metrics object|null`,
  WorkflowMetrics: 'steps* object, duration float|null',
  RunRequirement: `id* str, created_at* datetime, tool_execution* ToolExecution, confirmation bool|null, confirmation_note str|null,
    external_execution_result str|null, user_input_schema object[]|null, user_feedback_schema object[]|null, member_agent_id str|null,
    member_agent_name str|null, member_run_id str|null`,
  Message: `id* str, role* {system,user,assistant,tool}, content* str/any[], created_at* epoch, from_history* bool, stop_after_tool_call* bool, name str|null,
    tool_call_id str|null, tool_name str|null, tool_args object|null, tool_call_error bool|null, tool_calls FunctionCall[]|null, reasoning_content str|null,
    redacted_reasoning_content str|null, compressed_content str|null, provider_data object|null, checkpoint_status str|null, checkpoint_created_at epoch|null,
    images object[]|null, audio object[]|null, videos object[]|null, files object[]|null, audio_output object|null, references object|null, metrics RunMetrics|null`,
  FunctionCall: 'id* str, type* {function}, function* FunctionName',
  FunctionName: 'name* str, arguments* str',
  Checkpoints: 'run_id* str, session_id* str, checkpoints* Checkpoint[]',
  Checkpoint: `checkpoint_id str|null, run_id* str, session_id* str, message_index* int, continue_from* int, status* ${status},
    reason* {checkpoint,end,snapshot}, created_at* epoch, message_id str|null, message_role str|null, message_preview str|null, is_latest* bool`,
  AgentSnapshot: 'checkpoint* Checkpoint, snapshot* AgentRun',
  TeamSnapshot: 'checkpoint* Checkpoint, snapshot* TeamRun',
  Fork: 'session_id* str, forked_from_session_id* str',
  Nothing: '',
  ApprovalResponse: `id* str, run_id* str, session_id* str, status* {pending,approved,rejected,expired,cancelled}, source_type* str,
    approval_type {required,audit}|null, pause_type str|null, tool_name str|null, tool_args object|null, expires_at epoch|null, agent_id str|null,
    team_id str|null, workflow_id str|null, user_id str|null, schedule_id str|null, schedule_run_id str|null, source_name str|null,
    requirements RunRequirement[]|null, context object|null, resolution_data object|null, resolved_by str|null, resolved_at epoch|null,
    created_at epoch|null, updated_at epoch|null, run_status ${status}|null`,
  ApprovalStatus: 'approval_id* str, status* str, run_id* str, resolved_at epoch|null, resolved_by str|null',
  ApprovalCount: 'count* int',
  UserMemorySchema: `memory_id* str, memory* str, topics str[]|null, agent_id str|null, team_id str|null, user_id str|null, updated_at datetime|null`,
  UserStatsSchema: 'user_id* str, total_memories* int, last_memory_updated_at datetime|null',
  OptimizeMemories: `memories* UserMemorySchema[], memories_before* int, memories_after* int, tokens_before* int, tokens_after* int, tokens_saved* int,
    reduction_percentage* float`,
  TraceSummary: trace,
  TraceDetail: `${trace}, output str|null, error str|null, tree* TraceNode[]`,
  TraceNode: `id* str, name* str, type* str, duration* str, start_time* datetime, end_time* datetime, status* {OK,ERROR,UNSET}, input str|null,
    output str|null, error str|null, spans TraceNode[]|null, step_type str|null, metadata object|null, extra_data object|null`,
  TraceSessionStats: `session_id* str, user_id str|null, agent_id str|null, team_id str|null, workflow_id str|null, total_traces* int,
    first_trace_at* datetime, last_trace_at* datetime`,
  FilterSchema: 'fields* FilterField[], logical_operators* str[]',
  FilterField: 'key* str, label* str, type* {enum,string,number,datetime}, operators* str[], values str[]|null',
  ServiceAccount: account,
  ServiceAccountCreated: `${account}, token* str`,
  ScopeSchema: 'id str|null, raw* str, namespace* str, sub_namespace str|null, permission* str, value* {allow,deny}',
  PaginationInfo: 'page* int, limit* int, total_pages* int, total_count* int, search_time_ms* float',
};

const withNulls: Readonly<Record<string, string>> = {
  ToolExecution: `tool_call_id str|null, tool_name str|null, tool_args object|null, tool_call_error bool|null, result str|null, metrics object|null,
    child_run_id str|null, stop_after_tool_call* bool, created_at* epoch, requires_confirmation bool|null, confirmed bool|null, confirmation_note str|null,
    requires_user_input bool|null, user_input_schema object[]|null, user_feedback_schema object[]|null, answered bool|null,
    external_execution_required bool|null, external_execution_silent bool|null, approval_type {required,audit}|null, approval_id str|null`,
  StepOutput: `content str/object|null, step_name str|null, step_id str|null, step_type str|null, executor_type {agent,team,function,workflow}|null,
    executor_name str|null, step_run_id str|null, images object[]|null, videos object[]|null, audio object[]|null, files object[]|null,
    metrics RunMetrics|null, success* bool, error str|null, stop* bool, is_paused* bool`,
};
const withoutNulls = new Set([
  'AgentRun',
  'TeamRun',
  'WorkflowRun',
  'RunMetrics',
  'WorkflowMetrics',
  'Message',
  'RunRequirement',
  'RunInput',
]);

export const shapes: Readonly<Record<string, Shape>> = {
  ...Object.fromEntries(
    Object.entries(tables).map(([name, fields]) => [name, withoutNulls.has(name) ? { fields, nulls: 'omit' as const } : { fields }]),
  ),
  ...Object.fromEntries(Object.entries(withNulls).map(([name, fields]) => [name, { fields, nulls: 'keep' as const }])),
};

const whichSession = 'a run says which session it is of';
const whyItFailed = 'what failed, and the id under which the log says more';

/** Members of ours that the wire does not list. Clients ignore what they do not know (wire 14.1, 14.3); each is here for a reason. */
export const additions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RunSchema: { session_id: whichSession },
  TeamRunSchema: { session_id: whichSession, user_id: 'whose run it is, as for agents' },
  WorkflowRunSchema: { session_id: whichSession },
  AgentRun: { error_type: whyItFailed, error_id: whyItFailed },
  TeamRun: { error_type: whyItFailed, error_id: whyItFailed },
  WorkflowRun: { error_type: whyItFailed, error_id: whyItFailed, session_state: 'steps read and write it as agents do' },
  StepOutput: { steps: 'of blocks alone: the outputs of the steps inside (wire 10.6, optional)' },
  TeamSummary: { metadata: 'as agents have it' },
  WorkflowSummary: { metadata: 'as agents have it' },
  ApprovalResponse: {
    tool_call_id: 'which call of the run it is about',
    args_hash: 'what was approved, so that nothing else is done with it',
    member_run_id: 'the run within the whole that asked',
    used_at: 'an approval is used once',
  },
  WorkflowNode: { id: 'steps have ids here, and events name them' },
};
