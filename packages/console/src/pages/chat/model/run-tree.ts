import type { Content, Requirement, StepRequirement, ToolExecution } from '@agentos-ts/client';

/** What a run did, in its order. */
export type Part =
  | { readonly type: 'text' | 'reasoning'; readonly text: string }
  | { readonly type: 'data'; readonly value: unknown }
  | { readonly type: 'tool'; readonly tool: ToolExecution; readonly isDone: boolean; readonly error: string | null }
  /** A member's run, a step of a workflow, or the run in a step. */
  | { readonly type: 'node'; readonly id: string };

export type Status = 'working' | 'paused' | 'completed' | 'cancelled' | 'error';

export interface RunNode {
  readonly id: string;
  readonly kind: 'agent' | 'team' | 'workflow' | 'step';
  readonly name: string;
  readonly status: Status;
  readonly parts: readonly Part[];
  readonly error: string | null;
  readonly tokens: number | null;
  /** Seconds. */
  readonly duration: number | null;
}

/** What a paused run waits for. */
export interface Pause {
  readonly requirements: readonly Requirement[];
  readonly steps: readonly StepRequirement[];
}

/** A run with everything below it. */
export interface RunTree {
  readonly rootId: string;
  readonly nodes: ReadonlyMap<string, RunNode>;
  readonly pause: Pause | null;
  /** Steps that are at work, by their ids. */
  readonly openSteps: ReadonlyMap<string, string>;
}

/** What events of agents, teams and workflows have in common. */
export interface WireEvent {
  readonly event: string;
  readonly run_id: string;
  readonly parent_run_id?: string;
  readonly agent_name?: string;
  readonly team_name?: string;
  readonly workflow_name?: string;
  readonly step_id?: string;
  readonly step_name?: string;
  readonly parent_step_id?: string;
  readonly content?: Content;
  readonly reasoning_content?: string;
  readonly tool?: ToolExecution;
  readonly error?: string;
  readonly requirements?: readonly Requirement[];
  readonly step_requirements?: readonly StepRequirement[];
  readonly metrics?: { readonly total_tokens?: number; readonly duration?: number | null };
}

export function emptyTree(rootId: string): RunTree {
  return { rootId, nodes: new Map(), pause: null, openSteps: new Map() };
}

export function newNode(id: string, kind: RunNode['kind'], name: string): RunNode {
  return { id, kind, name, status: 'working', parts: [], error: null, tokens: null, duration: null };
}

interface Draft {
  readonly rootId: string;
  readonly nodes: Map<string, RunNode>;
  readonly openSteps: Map<string, string>;
  pause: Pause | null;
}

/** The tree after more events. Many at a time cost little more than one: pages draw once for all that came since the last frame. */
export function applyEvents(tree: RunTree, events: readonly WireEvent[]): RunTree {
  const draft: Draft = { rootId: tree.rootId, pause: tree.pause, nodes: new Map(tree.nodes), openSteps: new Map(tree.openSteps) };
  for (const event of events) applyEvent(draft, event);
  return draft;
}

const change = (draft: Draft, node: RunNode, changes: Partial<RunNode>): void => void draft.nodes.set(node.id, { ...node, ...changes });
const add = (draft: Draft, node: RunNode, part: Part): void => change(draft, node, { parts: [...node.parts, part] });

function applyEvent(draft: Draft, event: WireEvent): void {
  // `TeamRunStarted` says of a team what `RunStarted` says of an agent.
  const name = event.event.replace(/^Team/, '').replace(/^Workflow(?=Started|Completed|Paused|Cancelled|Error)/, 'Run');
  if (/^Step|Execution(Started|Completed)$/.test(name)) applyStep(draft, name, event);
  else applyRun(draft, name, nodeOf(draft, event), event);
}

function kindOf(event: WireEvent): RunNode['kind'] {
  if (event.event.startsWith('Team')) return 'team';
  return event.event.startsWith('Workflow') ? 'workflow' : 'agent';
}

/** The node of an event's run; a new one hangs below its step, or below its parent. */
function nodeOf(draft: Draft, event: WireEvent): RunNode {
  const known = draft.nodes.get(event.run_id);
  if (known !== undefined) return known;
  const node = newNode(event.run_id, kindOf(event), event.agent_name ?? event.team_name ?? event.workflow_name ?? '');
  draft.nodes.set(node.id, node);
  if (node.id !== draft.rootId) {
    const parent = draft.nodes.get(draft.openSteps.get(event.step_id ?? '') ?? event.parent_run_id ?? draft.rootId);
    if (parent !== undefined) add(draft, parent, { type: 'node', id: node.id });
  }
  return node;
}

function applyRun(draft: Draft, name: string, node: RunNode, event: WireEvent): void {
  switch (name) {
    case 'RunContent':
      return addContent(draft, node, event);
    case 'ToolCallStarted':
    case 'ToolCallCompleted':
    case 'ToolCallError':
      return setTool(draft, node, name, event);
    case 'RunContinued':
    case 'RunStarted':
      if (node.id === draft.rootId) draft.pause = null;
      return change(draft, node, { status: 'working', error: null });
    case 'RunPaused':
      if (node.id === draft.rootId) draft.pause = { requirements: event.requirements ?? [], steps: event.step_requirements ?? [] };
      return change(draft, node, { status: 'paused' });
    case 'RunCancelled':
      return change(draft, node, { status: 'cancelled' });
    case 'RunError':
      return change(draft, node, { status: 'error', error: event.error ?? asText(event.content) });
    case 'RunCompleted':
      return complete(draft, node, event);
    default:
      return undefined;
  }
}

const asText = (content: Content | null | undefined): string =>
  typeof content === 'string' ? content : JSON.stringify(content ?? '', null, 2);

/** Text grows the last part when that is text too. */
function addContent(draft: Draft, node: RunNode, { content, reasoning_content: reasoning }: WireEvent): void {
  const parts = [...node.parts];
  const grow = (type: 'text' | 'reasoning', text: string): void => {
    const last = parts.at(-1);
    if (last?.type === type) parts[parts.length - 1] = { type, text: last.text + text };
    else parts.push({ type, text });
  };
  if (reasoning !== undefined && reasoning !== '') grow('reasoning', reasoning);
  if (typeof content === 'string' && content !== '') grow('text', content);
  else if (content !== undefined && typeof content !== 'string') parts.push({ type: 'data', value: content });
  change(draft, node, { parts });
}

function setTool(draft: Draft, node: RunNode, name: string, { tool, error }: WireEvent): void {
  if (tool === undefined) return;
  const part: Part = { type: 'tool', tool, isDone: name !== 'ToolCallStarted', error: error ?? null };
  // Ids of calls are made by models: the last one that is open is meant.
  const index = node.parts.findLastIndex(
    (known) => known.type === 'tool' && known.tool.tool_call_id === tool.tool_call_id && !known.isDone,
  );
  if (index === -1) add(draft, node, part);
  else change(draft, node, { parts: node.parts.with(index, part) });
}

function complete(draft: Draft, node: RunNode, { content, metrics }: WireEvent): void {
  const parts = [...node.parts];
  const hasAnswer = node.kind !== 'workflow' && parts.some(({ type }) => type === 'text' || type === 'data');
  if (!hasAnswer && content !== undefined && content !== '')
    parts.push(typeof content === 'string' ? { type: 'text', text: content } : { type: 'data', value: content });
  change(draft, node, {
    parts,
    // A cancelled run completes after it was cancelled.
    status: node.status === 'cancelled' ? 'cancelled' : 'completed',
    tokens: metrics?.total_tokens ?? null,
    duration: metrics?.duration ?? null,
  });
}

function applyStep(draft: Draft, name: string, event: WireEvent): void {
  const stepId = event.step_id ?? '';
  const open = draft.nodes.get(draft.openSteps.get(stepId) ?? '');
  if (open === undefined || open.status === 'completed') {
    if (name.endsWith('Started')) startStep(draft, stepId, event);
    return;
  }
  if (name.endsWith('Paused')) change(draft, open, { status: 'paused' });
  else if (name.endsWith('Continued')) change(draft, open, { status: 'working' });
  else if (name === 'StepError') change(draft, open, { status: 'error', error: event.error ?? asText(event.content) });
  else if (name.endsWith('Completed')) {
    const isSaid = open.parts.length > 0 || event.content === undefined || event.content === '';
    const parts: readonly Part[] = isSaid ? open.parts : [{ type: 'text', text: asText(event.content) }];
    change(draft, open, { status: 'completed', parts });
    draft.openSteps.delete(stepId);
  }
}

function startStep(draft: Draft, stepId: string, event: WireEvent): void {
  const parent = draft.nodes.get(draft.openSteps.get(event.parent_step_id ?? '') ?? event.run_id);
  if (parent === undefined) return;
  const node = newNode(`${event.run_id}/${stepId}/${draft.nodes.size}`, 'step', event.step_name ?? stepId);
  draft.nodes.set(node.id, node);
  draft.openSteps.set(stepId, node.id);
  add(draft, parent, { type: 'node', id: node.id });
}
