import type { AgentRun, Message, RunItem, StepOutput, TeamRun, ToolExecution, WorkflowRun } from '@agentos-ts/client';
import { emptyTree, newNode } from './run-tree.ts';
import type { Part, Pause, RunNode, RunTree, Status } from './run-tree.ts';

const statuses: Readonly<Record<RunItem['status'], Status>> = {
  PENDING: 'working',
  RUNNING: 'working',
  COMPLETED: 'completed',
  PAUSED: 'paused',
  CANCELLED: 'cancelled',
  ERROR: 'error',
  REGENERATED: 'completed',
};

function toolPart(tool: ToolExecution): Part {
  const isDone = tool.result !== null || tool.tool_call_error === true;
  return { type: 'tool', tool, isDone, error: tool.tool_call_error === true ? tool.result : null };
}

/** Words and calls of this run's own messages, in their order. */
function partsOfMessages(messages: readonly Message[], tools: readonly ToolExecution[]): Part[] {
  const unused = [...tools];
  return messages.flatMap((message): Part[] => {
    if (message.role !== 'assistant') return [];
    const parts: Part[] = [];
    if (message.reasoning_content) parts.push({ type: 'reasoning', text: message.reasoning_content });
    if (message.content) parts.push({ type: 'text', text: message.content });
    for (const { id } of message.tool_calls ?? []) {
      const index = unused.findIndex((tool) => tool.tool_call_id === id);
      const [tool] = index === -1 ? [] : unused.splice(index, 1);
      if (tool !== undefined) parts.push(toolPart(tool));
    }
    return parts;
  });
}

function answerPart(content: RunItem['content']): Part[] {
  if (content === undefined || content === null || content === '') return [];
  return [typeof content === 'string' ? { type: 'text', text: content } : { type: 'data', value: content }];
}

const isOld = (message: Message): boolean => 'from_history' in message && message.from_history === true;

function partsOf(run: RunItem): Part[] {
  const tools = run.tools ?? [];
  const parts = partsOfMessages(
    (run.messages ?? []).filter((message) => !isOld(message)),
    tools,
  );
  const isSaid = parts.some(({ type }) => type === 'text');
  if (parts.length === 0) parts.push(...tools.map(toolPart));
  // The words of a failed run are its error.
  return isSaid || run.status === 'ERROR' || run.status === 'PAUSED' ? parts : [...parts, ...answerPart(run.content)];
}

function addStep(nodes: Map<string, RunNode>, parent: string, step: StepOutput): Part {
  const id = `${parent}/${nodes.size}`;
  nodes.set(id, newNode(id, 'step', step.step_name));
  const below = (step.steps ?? []).map((inner) => addStep(nodes, id, inner));
  nodes.set(id, {
    ...newNode(id, 'step', step.step_name),
    status: step.success ? 'completed' : 'error',
    error: step.error,
    parts: below.length > 0 ? below : answerPart(step.content),
  });
  return { type: 'node', id };
}

/** A run of a session's list as a tree: without members' runs, which the list does not hold. */
export function treeOfRun(run: RunItem): RunTree {
  const tree = emptyTree(run.run_id);
  const nodes = new Map<string, RunNode>();
  const kind = run.workflow_id ? 'workflow' : run.team_id ? 'team' : 'agent';
  const steps = (run.step_results ?? []).map((step) => addStep(nodes, run.run_id, step));
  const { total_tokens: tokens, duration }: { readonly total_tokens?: number; readonly duration?: number | null } = run.metrics ?? {};
  nodes.set(run.run_id, {
    ...newNode(run.run_id, kind, run.workflow_id || run.team_id || run.agent_id || ''),
    status: statuses[run.status],
    parts: [...steps, ...partsOf(run)],
    error: run.status === 'ERROR' ? (typeof run.content === 'string' ? run.content : 'The run failed') : null,
    tokens: tokens ?? null,
    duration: duration ?? null,
  });
  return { ...tree, nodes };
}

/** What a stored run waits for. */
export function pauseOf(run: AgentRun | TeamRun | WorkflowRun): Pause {
  return {
    requirements: 'requirements' in run ? (run.requirements ?? []) : [],
    steps: 'step_requirements' in run ? (run.step_requirements ?? []) : [],
  };
}

/** Names of the files that came with the question. */
export function filesOf(run: RunItem): readonly string[] {
  const question = (run.messages ?? []).findLast((message) => message.role === 'user' && !isOld(message));
  return (question?.files ?? []).map(({ filename }) => (typeof filename === 'string' ? filename : 'file'));
}
