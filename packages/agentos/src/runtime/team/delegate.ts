import { z } from 'zod';
import type { ActiveRun } from '../attempt/active-run.ts';
import type { AgentSpec, TeamSpec, ToolSpec } from '../spec/agent-spec.ts';
import { contentText } from '../record/content-text.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { MessageToolCall } from '../record/message.ts';
import { RunFailed, describeFailure } from '../attempt/run-failure.ts';
import type { RunRecord } from '../record/run-record.ts';
import { startPart } from './start-part.ts';

/** Names of the tools by which a team gives tasks to its members. */
export const delegationToolNames = { one: 'delegate_task_to_member', all: 'delegate_task_to_members' } as const;

/** How the leading model of one team run reaches the members. */
export interface Delegation {
  readonly instructions: string;
  readonly tools: Readonly<Record<string, ToolSpec>>;
  /** In mode `route`: makes the answers that these calls brought the answer of the team; false when there are none. */
  takeRouted(calls: readonly MessageToolCall[]): boolean;
}

type Member = TeamSpec['members'][number];

/** A member may take as long as the team; this is the longest time a timer can hold. */
const noLimitMs = 2_147_483_647;
const task = z.string().min(1).max(100_000).describe('What has to be done, with everything the member must know: it sees nothing else.');
const schemas = new WeakMap<TeamSpec, z.ZodType>();

export function delegationOf(engine: EngineParts, run: ActiveRun, team: TeamSpec): Delegation {
  const answers = new Map<string, RunRecord>();
  const tool = team.mode === 'broadcast' ? toAll(engine, run, team) : toOne(engine, run, team, answers);
  return {
    instructions: instructionsFor(team),
    tools: tool,
    takeRouted: (calls) => {
      const routed = team.mode === 'route' ? calls.flatMap(({ id }) => answers.get(id) ?? []) : [];
      if (routed.length > 0) takeAnswer(engine, run, routed);
      return routed.length > 0;
    },
  };
}

function toOne(engine: EngineParts, run: ActiveRun, team: TeamSpec, answers: Map<string, RunRecord>): Record<string, ToolSpec> {
  const inputSchema = schemas.get(team) ?? z.object({ member_id: z.enum(team.members.map(({ id }) => id)), task });
  schemas.set(team, inputSchema);
  return {
    [delegationToolNames.one]: toolOf('Give a task to one member of the team and get its answer.', inputSchema, async (input, callId) => {
      const { member_id: id, task: text } = readInput(input);
      const member = team.members.find((entry) => entry.id === id);
      if (member === undefined) throw new RunFailed('UnknownMember', 'unknown_member: the team has no such member');
      const record = await startPart(engine, run, { runnable: member, text });
      if (record.status !== 'COMPLETED') throw new RunFailed('MemberFailed', failureText(record));
      answers.set(callId, record);
      return contentText(record.content);
    }),
  };
}

function toAll(engine: EngineParts, run: ActiveRun, team: TeamSpec): Record<string, ToolSpec> {
  const inputSchema = schemas.get(team) ?? z.object({ task });
  schemas.set(team, inputSchema);
  return {
    [delegationToolNames.all]: toolOf(
      'Give a task to all members of the team at once and get all their answers.',
      inputSchema,
      async (input) => {
        const { task: text } = readInput(input);
        const settled = await Promise.allSettled(team.members.map((runnable) => startPart(engine, run, { runnable, text })));
        run.signal.throwIfAborted();
        const answers = settled.map((member, at) => `${team.members[at]?.name}: ${settledText(member)}`).join('\n\n');
        const isAnswered = settled.some((member) => member.status === 'fulfilled' && member.value.status === 'COMPLETED');
        if (!isAnswered) throw new RunFailed('MemberFailed', answers);
        return answers;
      },
    ),
  };
}

function toolOf(description: string, inputSchema: z.ZodType, work: (input: unknown, callId: string) => Promise<string>): ToolSpec {
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
