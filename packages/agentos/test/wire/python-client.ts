import { eventShapes } from './event-shapes.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the Python client makes of a stream (wire 14.1), written anew from what it does. Where it would abort the stream, this throws. */
export function readAsPythonClient(text: string): { readonly rebuilt: readonly Json[]; readonly skipped: readonly unknown[] } {
  const rebuilt: Json[] = [];
  const skipped: unknown[] = [];
  for (const line of text.split('\n')) {
    // `event:` lines, blank lines and comments are nothing to it; neither is `data:` without the blank.
    if (!line.startsWith('data: ')) continue;
    const data = asObject(JSON.parse(line.slice('data: '.length)), 'a data line');
    const { event } = data;
    if (typeof event === 'string' && eventShapes[`Event.${event}`] !== undefined) rebuilt.push(rebuild(event, data));
    else skipped.push(event);
  }
  return { rebuilt, skipped };
}

/** Values that it turns into objects of their own; a value of another kind aborts the stream. */
function rebuild(event: string, data: Json): Json {
  const isWorkflow = 'workflow_name' in data;
  each(data['tools'], 'tools', rebuildTool);
  if (data['tool'] !== undefined) rebuildTool(data['tool'], 'tool');
  each(data['requirements'], 'requirements', (entry, path) => {
    const { id, tool_execution: tool } = asObject(entry, path);
    if (typeof id !== 'string') throw new TypeError(`${path} has no id`);
    rebuildTool(tool, `${path}.tool_execution`);
  });
  for (const name of ['images', 'videos', 'audio', 'files', 'reasoning_steps', 'references', 'tasks']) each(data[name], name, asObject);
  for (const name of ['run_input', 'session_summary', 'response_audio', 'citations', 'session_state', 'metadata'])
    if (data[name] !== undefined) asObject(data[name], name);
  if (data['metrics'] !== undefined) rebuildMetrics(data['metrics'], isWorkflow);
  for (const name of ['step_results', 'iteration_results']) each(data[name], name, rebuildOutput);
  for (const name of ['step_response', 'step_output']) if (data[name] !== undefined) rebuildOutput(data[name], name);
  each(data['member_responses'], 'member_responses', rebuildRun);
  each(data['step_executor_runs'], 'step_executor_runs', rebuildRun);
  return { ...data, event };
}

function rebuildTool(value: unknown, path: string): void {
  const tool = asObject(value, path);
  if (tool['tool_args'] !== null) asObject(tool['tool_args'], `${path}.tool_args`);
  if (tool['metrics'] !== null) asObject(tool['metrics'], `${path}.metrics`);
  if (typeof tool['created_at'] !== 'number') throw new TypeError(`${path} has no time`);
  each(tool['user_input_schema'] ?? undefined, `${path}.user_input_schema`, (field, at) => {
    const names = Object.keys(asObject(field, at));
    for (const name of ['name', 'field_type', 'description', 'value'])
      if (!names.includes(name)) throw new TypeError(`${at} has no ${name}`);
  });
}

function rebuildMetrics(value: unknown, isWorkflow: boolean): void {
  const metrics = asObject(value, 'metrics');
  if (!isWorkflow) return;
  for (const [name, entry] of Object.entries(asObject(metrics['steps'], 'metrics.steps'))) {
    const step = asObject(entry, `metrics.steps.${name}`);
    for (const key of ['step_name', 'executor_type', 'executor_name'])
      if (typeof step[key] !== 'string') throw new TypeError(`metrics.steps.${name} has no ${key}`);
  }
}

function rebuildOutput(value: unknown, path: string): void {
  const output = asObject(value, path);
  if (typeof output['success'] !== 'boolean') throw new TypeError(`${path} has no success`);
  if (output['metrics'] !== null) asObject(output['metrics'], `${path}.metrics`);
  each(output['steps'], `${path}.steps`, rebuildOutput);
}

function rebuildRun(value: unknown, path: string): void {
  const run = asObject(value, path);
  if ('run' in run) throw new TypeError(`${path} would be unwrapped`);
  each(run['tools'], `${path}.tools`, rebuildTool);
  each(run['messages'], `${path}.messages`, asObject);
  each(run['member_responses'], `${path}.member_responses`, rebuildRun);
}

function each(value: unknown, path: string, read: (item: unknown, path: string) => unknown): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw new TypeError(`${path} is no list`);
  for (const [at, item] of value.entries()) read(item, `${path}[${at}]`);
}

function asObject(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${path} is no object`);
  return value as Json;
}
