import { randomUUID } from 'node:crypto';
import { sees } from './http-model.ts';
import { ids, list, member, otherName } from './http-operation.ts';
import type { Choice, Run, Stage } from './http-operation.ts';

interface KnownApproval {
  readonly id: string;
  readonly owner: string;
  readonly runId: string;
  readonly status: string;
}

/** All of them as the administrator sees them: runs make them, so the program cannot know their ids. */
async function knownApprovals({ peek }: Stage): Promise<readonly KnownApproval[]> {
  const { json } = await peek('/approvals?limit=100');
  return list(member(json, 'data')).map((row) => ({
    id: String(member(row, 'id')),
    owner: String(member(row, 'user_id')),
    runId: String(member(row, 'run_id')),
    status: String(member(row, 'status')),
  }));
}

/** An approval of anybody's, or an id that nobody has. */
async function pickApproval(stage: Stage, { pick }: Choice): Promise<KnownApproval> {
  const known = await knownApprovals(stage);
  return known[pick % (known.length + 1)] ?? { id: randomUUID(), owner: 'nobody', runId: '', status: 'missing' };
}

const listApprovals: Run = async (stage, op) => {
  const { model, actor, send } = stage;
  const known = await knownApprovals(stage);
  const filter = op.flag ? `user_id=${otherName(op)}` : '';
  const { json } = await send('GET', `/approvals?limit=100&${filter}`);
  const count = await send('GET', `/approvals/count?${filter}`);
  const visible = known.filter(({ owner }) => sees(actor, { owner }) && (!op.flag || !actor.isAdmin || owner === otherName(op)));
  const strangers = known.filter(({ owner, runId }) => model.runs.find(({ id }) => id === runId)?.owner !== owner);
  return {
    seen: [ids(member(json, 'data'), 'id'), member(member(json, 'meta'), 'total_count'), member(count.json, 'count'), strangers],
    expected: [visible.map(({ id }) => id).toSorted(), visible.length, visible.filter(({ status }) => status === 'pending').length, []],
  };
};

const readApproval: Run = async (stage, op) => {
  const { id, owner, status } = await pickApproval(stage, op);
  const replies = [await stage.send('GET', `/approvals/${id}`), await stage.send('GET', `/approvals/${id}/status`)];
  const isVisible = status !== 'missing' && sees(stage.actor, { owner });
  return {
    seen: replies.map((reply) => [reply.status, member(reply.json, 'status')]),
    expected: replies.map(() => (isVisible ? [200, status] : [404, 404])),
  };
};

/** Users find nothing to resolve; an administrator resolves for others, while it is pending. */
const resolveApproval: Run = async (stage, op) => {
  const { id, owner, status } = await pickApproval(stage, op);
  const json = { status: op.flag ? 'approved' : 'rejected', resolved_by: otherName(op) };
  const reply = await stage.send('POST', `/approvals/${id}/resolve`, { json });
  if (!stage.actor.isAdmin || status === 'missing') return { seen: reply.status, expected: 404 };
  if (owner === stage.actor.name) return { seen: reply.status, expected: 403 };
  if (status !== 'pending') return { seen: reply.status, expected: 409 };
  return { seen: [reply.status, member(reply.json, 'resolved_by')], expected: [200, stage.actor.name] };
};

const deleteApproval: Run = async (stage, op) => {
  const { id, status } = await pickApproval(stage, op);
  const reply = await stage.send('DELETE', `/approvals/${id}`);
  return { seen: reply.status, expected: stage.actor.isAdmin && status !== 'missing' ? 204 : 404 };
};

export const approvalOperations = { listApprovals, readApproval, resolveApproval, deleteApproval } as const satisfies Record<string, Run>;
