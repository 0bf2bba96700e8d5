import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import { agents, teams, workflows } from './scenario-components.ts';

/** A stream that existing clients meet, and the names of its events; deltas that follow each other count once. */
export interface Scenario {
  readonly name: string;
  readonly path: string;
  /** Cancelled when its first words have come. */
  readonly isCancelled?: boolean;
  /** The stream is that of the continuation, after the paused tool call was confirmed by this field. */
  readonly confirms?: 'tools' | 'requirements';
  readonly events: readonly string[];
  /** What is left on the screen of a front end; null: an error. */
  readonly status: 'COMPLETED' | 'CANCELLED' | 'PAUSED' | 'ERROR';
}

const team = (names: readonly string[]) => names.map((name) => `Team${name}`);
const asked = ['RunStarted', 'ModelRequestStarted'];
const answer = ['RunContent', 'ModelRequestCompleted', 'RunContentCompleted', 'RunCompleted'];
const plain = [...asked, ...answer];
const toolCall = ['ToolCallStarted', 'ToolCallCompleted'];
const again = ['ModelRequestStarted', ...answer];
const calls = [...asked, 'ModelRequestCompleted'];
const cancelled = [...asked, 'RunContent', 'RunCancelled', 'RunCompleted'];
const delegates = team([...calls, 'ToolCallStarted']);
const step = ['StepStarted', 'StepOutput', 'StepCompleted'];
const round = ['LoopIterationStarted', ...step, 'LoopIterationCompleted'];
const route = [...delegates, ...plain, ...team(['ToolCallCompleted', 'RunContentCompleted', 'RunCompleted'])];
const whole = (events: readonly string[]) => ['WorkflowStarted', ...events, 'WorkflowCompleted'];
const completed = 'COMPLETED';

/** Wire 6.6. */
export const scenarios: readonly Scenario[] = [
  { name: 'plain', path: 'agents/plain', events: plain, status: completed },
  { name: 'one tool', path: 'agents/noting', events: [...calls, ...toolCall, ...again], status: completed },
  { name: 'reasoning', path: 'agents/thinking', events: plain, status: completed },
  { name: 'model failure', path: 'agents/broken', events: [...asked, 'RunError'], status: 'ERROR' },
  { name: 'failure amid the answer', path: 'agents/breaking', events: [...asked, 'RunContent', 'RunError'], status: 'ERROR' },
  { name: 'cancel', path: 'agents/stuck', isCancelled: true, events: cancelled, status: 'CANCELLED' },
  { name: 'tool pause', path: 'agents/approver', events: [...calls, 'RunContentCompleted', 'RunPaused'], status: 'PAUSED' },
  { name: 'continue', path: 'agents/approver', confirms: 'tools', events: ['RunContinued', ...toolCall, ...again], status: completed },
  {
    name: 'team coordinates',
    path: 'teams/coordinate',
    events: [...delegates, ...plain, ...team([toolCall[1] ?? '', ...again])],
    status: completed,
  },
  { name: 'team routes', path: 'teams/route', events: route, status: completed },
  {
    name: 'member failure',
    path: 'teams/unlucky',
    events: [...delegates, ...asked, 'RunError', ...team(['ToolCallError', ...again])],
    status: completed,
  },
  { name: 'leader failure', path: 'teams/leaderless', events: team([...asked, 'RunError']), status: 'ERROR' },
  {
    name: 'team cancel',
    path: 'teams/waiting',
    isCancelled: true,
    events: [...delegates, ...cancelled, ...team(['RunCancelled', 'RunCompleted'])],
    status: 'CANCELLED',
  },
  { name: 'team pause', path: 'teams/asking', events: team([...calls, 'RunContentCompleted', 'RunPaused']), status: 'PAUSED' },
  {
    name: 'team continue',
    path: 'teams/asking',
    confirms: 'requirements',
    events: team(['RunContinued', ...toolCall, ...again]),
    status: completed,
  },
  { name: 'workflow', path: 'workflows/sequence', events: whole(['StepStarted', ...plain, 'StepCompleted', ...step]), status: completed },
  { name: 'parallel', path: 'workflows/parallel', events: [], status: completed },
  {
    name: 'condition',
    path: 'workflows/condition',
    events: whole(['ConditionExecutionStarted', ...step, 'ConditionExecutionCompleted']),
    status: completed,
  },
  {
    name: 'loop',
    path: 'workflows/loop',
    events: whole(['LoopExecutionStarted', ...round, ...round, 'LoopExecutionCompleted']),
    status: completed,
  },
  {
    name: 'router',
    path: 'workflows/router',
    events: whole(['RouterExecutionStarted', ...step, 'RouterExecutionCompleted']),
    status: completed,
  },
  { name: 'team as a step', path: 'workflows/steps', events: whole(['StepStarted', ...route, 'StepCompleted']), status: completed },
  { name: 'step failure', path: 'workflows/skipping', events: whole(['StepStarted']), status: completed },
  {
    name: 'step failure that counts',
    path: 'workflows/strict',
    events: ['WorkflowStarted', 'StepStarted', 'StepError', 'WorkflowError'],
    status: 'ERROR',
  },
  {
    name: 'workflow cancel',
    path: 'workflows/waiting',
    isCancelled: true,
    events: ['WorkflowStarted', 'StepStarted', ...cancelled, 'WorkflowCancelled', 'WorkflowCompleted'],
    status: 'CANCELLED',
  },
  { name: 'team broadcasts', path: 'teams/broadcast', events: [], status: completed },
];

/** Text with everything that could mislead a reader of braces and lines. */
export const message = 'refund {"order": "A-1"} for „Ünï©ode 🦉“\ndata: {x}\n\nevent: end';

export interface Played {
  readonly runId: string;
  readonly sessionId: string;
  readonly text: string;
  /** The run as it is stored. */
  readonly run: Readonly<Record<string, unknown>>;
}

export interface ScenarioOs {
  readonly os: TestOs;
  readonly token: string;
  play(scenario: Scenario): Promise<Played>;
}

export async function startScenarioOs(): Promise<ScenarioOs> {
  const os = await startTestOs({ agents, teams, workflows });
  const token = await os.user('wendy');
  return { os, token, play: (scenario) => play(os, token, scenario) };
}

async function play(os: TestOs, token: string, { path, isCancelled, confirms }: Scenario): Promise<Played> {
  const background = isCancelled === true;
  let response = await os.call('POST', `/${path}/runs`, { token, json: { message, background } });
  const runId = response.headers.get('x-run-id') ?? '';
  const sessionId = response.headers.get('x-session-id') ?? '';
  const load = async () => (await (await os.call('GET', `/${path}/runs/${runId}`, { token })).json()) as Record<string, unknown>;
  if (confirms !== undefined) {
    await response.text();
    const waiting = ((await load())[confirms] as Record<string, unknown>[]).map((entry) => ({
      ...entry,
      confirmed: true,
      confirmation: true,
    }));
    const form = { [confirms]: JSON.stringify(waiting), stream: 'true', session_id: sessionId };
    response = await os.call('POST', `/${path}/runs/${runId}/continue`, { token, form });
  }
  const text = await readText(response, async (soFar) => {
    if (background && /"event":"RunContent"/.test(soFar)) await os.call('POST', `/${path}/runs/${runId}/cancel`, { token });
  });
  return { runId, sessionId, text, run: await load() };
}

async function readText(response: Response, watch: (soFar: string) => Promise<void>): Promise<string> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    await watch(text);
  }
  return text;
}
