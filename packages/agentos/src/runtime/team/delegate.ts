import { z } from 'zod';
import type { ActiveRun } from '../attempt/active-run.ts';
import type { AgentSpec, TeamSpec, ToolSpec } from '../spec/agent-spec.ts';
import { contentText } from '../record/content-text.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { RunFailed, describeFailure } from '../attempt/run-failure.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { ToolExecution } from '../record/tool-execution.ts';
import { DelegatedAnswer } from '../tools/delegated-answer.ts';
import { lastCalls } from '../tools/open-calls.ts';
import { requirementsOfPart } from '../tools/verdicts.ts';
import { resumePart } from './resume-part.ts';
import { startPart } from './start-part.ts';

/** Names of the tools by which a team gives tasks to its members. */
export const delegationToolNames = { one: 'delegate_task_to_member', all: 'delegate_task_to_members' } as const;

/** How the leading model of one team run reaches the members. */
export interface Delegation {
  readonly instructions: string;
  readonly tools: Readonly<Record<string, ToolSpec>>;
  /** After a pause: lets the members of a call go on that may, and answers it when all have ended. */
  resume(execution: ToolExecution): Promise<DelegatedAnswer>;
  /** After a pause: knows again what calls of the same step brought that were answered before it. */
  recall(answered: readonly ToolExecution[]): Promise<void>;
  /** In mode `route`: makes the answers that the calls of this step brought the answer of the team; false when there are none. */
  takeRouted(): boolean;
}

/** One run of a team as the functions below share it. */
interface Leading {
  readonly engine: EngineParts;
  readonly run: ActiveRun;
  readonly team: TeamSpec;
  /** Answers by call. */
  readonly answers: Map<string, RunRecord>;
}

type Member = TeamSpec['members'][number];

/** A member may take as long as the team; this is the longest time a timer can hold. */
const noLimitMs = 2_147_483_647;
const task = z.string().min(1).max(100_000).describe('What has to be done, with everything the member must know: it sees nothing else.');
const schemas = new WeakMap<TeamSpec, z.ZodType>();

export function delegationOf(engine: EngineParts, run: ActiveRun, team: TeamSpec): Delegation {
  const leading: Leading = { engine, run, team, answers: new Map() };
  return {
    instructions: instructionsFor(team),
    tools: team.mode === 'broadcast' ? toAll(leading) : toOne(leading),
    resume: (execution) => resumeMembers(leading, execution),
    recall: (answered) => recallAnswers(leading, answered),
    takeRouted: () => {
      const calls = team.mode === 'route' ? lastCalls(run.messages, run.tools) : [];
      const routed = calls.flatMap(({ toolCallId }) => leading.answers.get(toolCallId) ?? []);
      if (routed.length > 0) takeAnswer(engine, run, routed);
      return routed.length > 0;
    },
  };
}

function toOne(leading: Leading): Record<string, ToolSpec> {
  const { engine, run, team } = leading;
  const inputSchema = schemas.get(team) ?? z.object({ member_id: z.enum(team.members.map(({ id }) => id)), task });
  schemas.set(team, inputSchema);
  return {
    [delegationToolNames.one]: toolOf('Give a task to one member of the team and get its answer.', inputSchema, async (input, callId) => {
      const { member_id: id, task: text } = readInput(input);
      return answerOfOne(leading, callId, await startPart(engine, run, { runnable: memberOf(team, id), text }));
    }),
  };
}

function toAll(leading: Leading): Record<string, ToolSpec> {
  const { engine, run, team } = leading;
  const inputSchema = schemas.get(team) ?? z.object({ task });
  schemas.set(team, inputSchema);
  const description = 'Give a task to all members of the team at once and get all their answers.';
  return {
    [delegationToolNames.all]: toolOf(description, inputSchema, async (input) => {
      const { task: text } = readInput(input);
      const settled = await Promise.allSettled(team.members.map((runnable) => startPart(engine, run, { runnable, text })));
      return answerOfAll(leading, settled);
    }),
  };
}

function memberOf(team: TeamSpec, id: string | undefined): Member {
  const member = team.members.find((entry) => entry.id === id);
  if (member === undefined) throw new RunFailed('UnknownMember', 'unknown_member: the team has no such member');
  return member;
}

function answerOfOne({ answers }: Leading, callId: string, record: RunRecord): DelegatedAnswer {
  if (record.status === 'PAUSED') return new DelegatedAnswer([record.runId], null, requirementsOfPart(record));
  if (record.status !== 'COMPLETED') throw new RunFailed('MemberFailed', failureText(record));
  answers.set(callId, record);
  return new DelegatedAnswer([record.runId], contentText(record.content), []);
}

/** While one member waits for a person all wait: the leader gets one answer, of all. */
function answerOfAll({ run, team }: Leading, settled: readonly PromiseSettledResult<RunRecord>[]): DelegatedAnswer {
  run.signal.throwIfAborted();
  const records = settled.map((member) => (member.status === 'fulfilled' ? member.value : null));
  const ids = records.map((record) => record?.runId ?? null);
  const waiting = records.filter((record) => record?.status === 'PAUSED');
  if (waiting.length > 0)
    return new DelegatedAnswer(
      ids,
      null,
      waiting.flatMap((record) => (record === null ? [] : requirementsOfPart(record))),
    );
  const answers = settled.map((member, at) => `${team.members[at]?.name}: ${settledText(member)}`).join('\n\n');
  if (!records.some((record) => record?.status === 'COMPLETED')) throw new RunFailed('MemberFailed', answers);
  return new DelegatedAnswer(ids, answers, []);
}

async function resumeMembers(leading: Leading, { childRunIds = [], toolArgs, toolCallId }: ToolExecution): Promise<DelegatedAnswer> {
  const { engine, run, team } = leading;
  const workflow = run.init.part?.workflow ?? null;
  const resume = (runnable: Member | undefined, runId: string | null) => {
    if (runnable === undefined || runId === null) throw new RunFailed('MemberFailed', 'The member could not start.');
    return resumePart(engine, run, { runnable, runId, workflow });
  };
  if (team.mode !== 'broadcast') {
    const { member_id: id } = readInput(toolArgs);
    return answerOfOne(leading, toolCallId, await resume(memberOf(team, id), childRunIds[0] ?? null));
  }
  return answerOfAll(leading, await Promise.allSettled(childRunIds.map(async (runId, at) => resume(team.members[at], runId))));
}

async function recallAnswers({ engine, run, team, answers }: Leading, answered: readonly ToolExecution[]): Promise<void> {
  if (team.mode !== 'route') return;
  for (const { toolCallId, childRunIds = [] } of answered) {
    const [runId] = childRunIds;
    const record = typeof runId === 'string' ? await engine.store.load(run.access, runId) : null;
    if (record?.status === 'COMPLETED') answers.set(toolCallId, record);
  }
}

function toolOf(description: string, inputSchema: z.ZodType, work: (input: unknown, callId: string) => Promise<DelegatedAnswer>): ToolSpec {
  return {
    description,
    inputSchema,
    scopes: [],
    timeoutMs: noLimitMs,
    needsApproval: () => false,
    execute: (input, context) => work(input, context.toolCallId),
  };
}

/** The input was parsed with the tool's schema before. */
function readInput(input: unknown): { readonly member_id?: string | undefined; readonly task: string } {
  return z.object({ member_id: z.string().optional(), task: z.string() }).parse(input);
}

/** What the leader is told of one of several members; one that could not start does not take the others' answers away. */
function settledText(member: PromiseSettledResult<RunRecord>): string {
  if (member.status === 'rejected') return `failed: ${describeFailure(member.reason).message}`;
  return member.value.status === 'COMPLETED' ? contentText(member.value.content) : failureText(member.value);
}

function failureText(record: RunRecord): string {
  return record.status === 'CANCELLED'
    ? 'cancelled: the member was stopped'
    : `failed: ${record.error?.message ?? 'the member gave no answer'}`;
}

function takeAnswer(engine: EngineParts, run: ActiveRun, records: readonly RunRecord[]): void {
  const [only] = records;
  const isOne = records.length === 1 && only !== undefined;
  run.content = isOne ? only.content : records.map(({ content }) => contentText(content)).join('\n\n');
  run.contentType = isOne ? only.contentType : 'str';
  const content = contentText(run.content);
  run.messages = [...run.messages, { id: crypto.randomUUID(), role: 'assistant', content, createdAt: engine.clock() }];
}

const modeTexts: Record<TeamSpec['mode'], string> = {
  coordinate: 'Split the work into tasks, give each to the member that fits best, and write the answer yourself from what they return.',
  route: 'Choose the one member that fits best and give it the whole request; its answer goes to the user as it is.',
  broadcast: 'Give the task to all members at once, then write one answer from theirs.',
};

function instructionsFor(team: TeamSpec): string {
  const members = team.members.map((member) => `- ${member.id}: ${describeMember(member)}`).join('\n');
  return `You lead a team. ${modeTexts[team.mode]}\nMembers by id:\n${members}`;
}

function describeMember(member: Member): string {
  return member.description === undefined ? nameOf(member) : `${nameOf(member)}. ${member.description}`;
}

function nameOf(member: AgentSpec | TeamSpec): string {
  return member.kind === 'team' ? `${member.name} (a team)` : member.name;
}
