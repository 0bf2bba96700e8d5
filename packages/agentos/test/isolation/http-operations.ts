import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { approvalOperations } from './http-approval-operations.ts';
import { componentNamed, componentOf, components, learnParts, pathTo } from './http-components.ts';
import { learnMemories, memoryOperations } from './http-memory-operations.ts';
import { actors, markerOf, messageOf, sees } from './http-model.ts';
import type { ModelRun } from './http-model.ts';
import { ids, idsOf, list, member, otherName } from './http-operation.ts';
import type { Choice, Run, Stage } from './http-operation.ts';

/** One request of one actor. */
export interface Operation extends Choice {
  readonly kind: keyof typeof operations;
}

const slots = 6;
const slotId = ({ slot }: Choice): string => `session-${slot}`;

/** A run of anybody's, or an id that nobody has. */
function pickRun({ model }: Stage, { pick }: Choice): { readonly id: string; readonly agent: string; readonly sessionId: string } {
  return model.runs[pick % (model.runs.length + 1)] ?? { id: randomUUID(), agent: 'a1', sessionId: 'session-0' };
}

/** Sessions that forks made count too. */
function pickSession({ model }: Stage, op: Choice): string {
  const made = [...model.sessions.keys()].filter((id) => !id.startsWith('session-'));
  return op.pick % 3 === 0 ? (made[op.slot % (made.length + 1)] ?? slotId(op)) : slotId(op);
}

const createSession: Run = async ({ model, actor, send }, op) => {
  const id = slotId(op);
  const owner = actor.isAdmin ? otherName(op) : actor.name;
  const name = op.flag ? `${markerOf(owner)} ${op.pick}` : '';
  const { kind, id: component } = componentOf(op);
  const agent = op.pick % 4 === 0 ? null : component;
  const json = { session_id: id, session_name: name, [`${kind}_id`]: agent, user_id: otherName(op) };
  const reply = await send('POST', `/sessions?type=${kind}`, { json });
  const isTaken = model.sessions.has(id);
  if (!isTaken) model.sessions.set(id, { id, owner, kind, agent, name, state: {} });
  return {
    seen: [reply.status, member(reply.json, 'user_id')],
    expected: isTaken ? [409, undefined] : [201, owner],
  };
};

const listSessions: Run = async ({ model, actor, send }, op) => {
  const filter = op.flag ? `&user_id=${otherName(op)}` : '';
  const limit = (op.pick % 3) + 1;
  const visible = model.sessionsOf(actor, op.flag && actor.isAdmin ? otherName(op) : undefined);
  const found: string[] = [];
  const totals: unknown[] = [];
  const pages = Math.max(1, Math.ceil(visible.length / limit));
  for (let page = 1; page <= pages; page += 1) {
    const { json } = await send('GET', `/sessions?limit=${limit}&page=${page}${filter}`);
    found.push(...ids(member(json, 'data'), 'session_id'));
    totals.push(member(member(json, 'meta'), 'total_count'));
  }
  return { seen: [found.toSorted(), totals], expected: [idsOf(visible), totals.map(() => visible.length)] };
};

const readSession: Run = async (stage, op) => {
  const id = pickSession(stage, op);
  const { status, json } = await stage.send('GET', `/sessions/${id}${op.flag ? `?user_id=${otherName(op)}` : ''}`);
  const filter = op.flag && stage.actor.isAdmin ? otherName(op) : undefined;
  const session = stage.model.session(stage.actor, id);
  if (session === null || (filter !== undefined && session.owner !== filter)) return { seen: status, expected: 404 };
  const seen = [status, ...['user_id', 'session_name', 'session_state'].map((name) => member(json, name))];
  return { seen, expected: [200, session.owner, stage.model.nameOf(session), session.state] };
};

const renameSession: Run = async (stage, op) => {
  const id = pickSession(stage, op);
  const session = stage.model.session(stage.actor, id);
  const name = `${markerOf(session?.owner ?? stage.actor.name)} renamed ${op.pick}`;
  const { status } = await stage.send('POST', `/sessions/${id}/rename`, { json: { session_name: name } });
  if (session !== null) session.name = name;
  return { seen: status, expected: session === null ? 404 : 200 };
};

const changeSession: Run = async (stage, op) => {
  const id = pickSession(stage, op);
  const session = stage.model.session(stage.actor, id);
  const state = { by: markerOf(session?.owner ?? stage.actor.name), step: op.pick };
  const json = { session_state: state, user_id: otherName(op), owner: otherName(op) };
  const reply = await stage.send('PATCH', `/sessions/${id}`, { json });
  if (session !== null) session.state = state;
  return { seen: [reply.status, member(reply.json, 'session_state')], expected: session === null ? [404, undefined] : [200, state] };
};

const deleteSession: Run = async (stage, op) => {
  const id = pickSession(stage, op);
  const { status } = await stage.send('DELETE', `/sessions/${id}`);
  stage.model.remove(stage.actor, [id]);
  return { seen: status, expected: 204 };
};

const deleteSessions: Run = async ({ model, actor, send }, op) => {
  const named = [slotId(op), `session-${op.pick % slots}`];
  const { status } = await send('DELETE', '/sessions', { json: { session_ids: named, session_types: ['agent', 'agent'] } });
  model.remove(actor, named);
  return { seen: status, expected: 204 };
};

const listSessionRuns: Run = async (stage, op) => {
  const id = pickSession(stage, op);
  const session = stage.model.session(stage.actor, id);
  const { status, json } = await stage.send('GET', `/sessions/${id}/runs`);
  if (session === null) return { seen: status, expected: 404 };
  return { seen: [status, ids(json, 'run_id')], expected: [200, idsOf(stage.model.runsOf(session))] };
};

const readSessionRun: Run = async (stage, op) => {
  const { id, sessionId } = pickRun(stage, op);
  const asked = op.flag ? sessionId : slotId(op);
  const { status } = await stage.send('GET', `/sessions/${asked}/runs/${id}`);
  const run = stage.model.run(stage.actor, id);
  return { seen: status, expected: run?.sessionId === asked ? 200 : 404 };
};

const startRun: Run = async (stage, op) => {
  const { model, actor, send } = stage;
  const id = slotId(op);
  const component = componentOf(op);
  const { kind, id: agent } = component;
  const stream = op.pick % 2 === 0;
  const json = { message: messageOf(actor.name), session_id: id, stream, user_id: otherName(op) };
  const reply = await send('POST', `${pathTo(component)}/runs`, { json });
  const session = model.sessions.get(id);
  const isOfThis = (session?.kind ?? 'agent') === kind && (session?.agent ?? agent) === agent;
  if (session !== undefined && !(session.owner === actor.name && isOfThis)) return { seen: reply.status, expected: 404 };
  if (session === undefined) model.sessions.set(id, { id, owner: actor.name, kind, agent, name: '', state: {} });
  else session.agent = agent; // a session that was made without an agent belongs to the first
  const status = agent === 'approver' ? 'PAUSED' : 'COMPLETED';
  const run = { id: reply.headers.get('x-run-id') ?? '', sessionId: id, owner: actor.name, agent, status };
  model.runs.push(run);
  if (kind !== 'agent') await learnParts(stage, run);
  return { seen: [reply.status, reply.text.includes(status)], expected: [200, true] };
};

const listRuns: Run = async (stage, op) => {
  const { model, actor, send } = stage;
  const id = pickSession(stage, op);
  const component = componentOf(op);
  const agent = component.id;
  const { status, json } = await send('GET', `${pathTo(component)}/runs?session_id=${id}`);
  const session = model.session(actor, id);
  const runs = session === null ? [] : model.runsOf(session).filter((run) => run.agent === agent);
  if (session === null || (runs.length === 0 && session.agent !== agent)) return { seen: status, expected: 404 };
  return { seen: [status, ids(json, 'run_id')], expected: [200, idsOf(runs)] };
};

/** Run routes name an agent, team or workflow: the right one, or any one, whose run this may not be. */
function pickRunAndAgent(stage: Stage, op: Choice): { readonly path: string; readonly run: ModelRun | null } {
  const { id, agent } = pickRun(stage, op);
  const asked = op.other === 0 ? componentOf(op) : componentNamed(agent);
  return { path: `${pathTo(asked)}/runs/${id}`, run: stage.model.run(stage.actor, id, asked.id) };
}

const readRun: Run = async (stage, op) => {
  const { path, run } = pickRunAndAgent(stage, op);
  const { status, json } = await stage.send('GET', path);
  return { seen: [status, member(json, 'status')], expected: run === null ? [404, 404] : [200, run.status] };
};

const cancelRun: Run = async (stage, op) => {
  const { path, run } = pickRunAndAgent(stage, op);
  const { status } = await stage.send('POST', `${path}/cancel`);
  if (run?.status === 'PAUSED') run.status = 'CANCELLED';
  return { seen: status, expected: run !== null || stage.actor.isAdmin ? 200 : 404 };
};

const continueRun: Run = async (stage, op) => {
  const { path, run } = pickRunAndAgent(stage, op);
  const waiting = run?.status === 'PAUSED' ? list(member((await stage.peek(path)).json, 'tools')) : [];
  const tools = op.flag ? waiting.map((tool) => ({ tool_call_id: member(tool, 'tool_call_id'), confirmed: true })) : [];
  const { status, json } = await stage.send('POST', `${path}/continue`, { json: { tools, stream: false, user_id: otherName(op) } });
  if (run === null) return { seen: status, expected: 404 };
  // A workflow has nothing to branch from.
  if (run.status === 'CANCELLED' || run.agent === 'w1') return { seen: status, expected: 409 };
  const reached = String(member(json, 'status'));
  const isBranch = run.status === 'COMPLETED';
  // What a continued run says is the engine's business; here it matters whose it is.
  // A run that saved something is asked the same again.
  await learnMemories(stage, run.owner);
  const branch = { ...run, id: String(member(json, 'run_id')), status: reached };
  if (isBranch) stage.model.runs.push(branch);
  else run.status = reached;
  if (isBranch && run.agent === 't1') await learnParts(stage, branch);
  return { seen: [status, member(json, 'run_id') === run.id, ['COMPLETED', 'PAUSED'].includes(reached)], expected: [200, !isBranch, true] };
};

const followRun: Run = async (stage, op) => {
  const { path, run } = pickRunAndAgent(stage, op);
  const replies = [await stage.send('POST', `${path}/resume`, { json: {} }), await stage.send('GET', `${path}/events`)];
  const text = replies.map((reply) => reply.text).join('\n');
  const isOther = ({ id, parentId }: ModelRun): boolean => run === null || (id !== run.id && parentId !== run.id);
  const others = stage.model.runs.filter((other) => isOther(other) && text.includes(other.id) && !path.includes(other.id));
  const status = run === null ? 404 : 200;
  return { seen: [replies.map((reply) => reply.status), others], expected: [[status, status], []] };
};

const readCheckpoints: Run = async (stage, op) => {
  const { path, run } = pickRunAndAgent(stage, op);
  const replies = [await stage.send('GET', `${path}/checkpoints`), await stage.send('GET', `${path}/checkpoints/0`)];
  // Workflows have none.
  const status = run === null || run.agent === 'w1' ? 404 : 200;
  return { seen: replies.map((reply) => reply.status), expected: [status, status] };
};

const forkSession: Run = async (stage, op) => {
  const { model, actor } = stage;
  const id = pickSession(stage, op);
  const component = componentOf(op);
  const { status, json } = await stage.send('POST', `${pathTo(component)}/sessions/${id}/fork`);
  const session = model.session(actor, id);
  if (session === null || session.agent !== component.id || component.kind === 'workflow') return { seen: status, expected: 404 };
  const copied = model.runsOf(session).filter((run) => run.status === 'COMPLETED');
  if (copied.length === 0) return { seen: status, expected: 400 };
  const copy = { ...session, id: String(member(json, 'session_id')) };
  const copies = list((await stage.peek(`/sessions/${copy.id}/runs`)).json);
  model.sessions.set(copy.id, copy);
  for (const run of copies) {
    const made = { sessionId: copy.id, owner: copy.owner, agent: component.id, status: 'COMPLETED' };
    model.runs.push({ ...made, id: String(member(run, 'run_id')) });
  }
  return { seen: [status, copies.length], expected: [200, copied.length] };
};

/** Traces are written a moment after their run, so the model says whose they may be and not how many there are. */
const readTraces: Run = async ({ model, actor, send, peek }, op) => {
  await setTimeout(20); // lets the server's timer write what is waiting
  const everything = {
    op: 'OR',
    conditions: [
      { op: 'NEQ', key: 'name', value: 'x' },
      { op: 'EQ', key: 'user_id', value: otherName(op) },
    ],
  };
  const replies = [
    await send('GET', `/traces?limit=100&user_id=${otherName(op)}`),
    await send('GET', `/trace_session_stats?limit=100&user_id=${otherName(op)}`),
    await send('POST', '/traces/search', { json: { filter: everything, limit: 100, group_by: op.flag ? 'run' : 'session' } }),
  ];
  const foreign = replies.flatMap(({ json }) => ids(member(json, 'data'), 'user_id')).filter((name) => !sees(actor, { owner: name }));
  const all = list(member((await peek('/traces?limit=100')).json, 'data'));
  const picked = all[op.pick % (all.length + 1)];
  const owner = String(member(picked, 'user_id'));
  const path = `/traces/${String(member(picked, 'trace_id'))}`;
  const [root] = list(member((await peek(path)).json, 'tree'));
  const inner = list(member(root, 'spans')).at(-1) ?? root;
  const doors = [path, `${path}?span_id=${String(member(inner, 'id'))}`, `/traces/none?run_id=${String(member(picked, 'run_id'))}`];
  const statuses: number[] = [];
  for (const door of doors) statuses.push((await send('GET', door)).status);
  const isVisible = picked !== undefined && sees(actor, { owner });
  const session = member(picked, 'session_id');
  const isOrphan = typeof session === 'string' && !model.sessions.has(session);
  return {
    seen: [replies.map((reply) => reply.status), foreign, isOrphan, statuses],
    expected: [[200, 200, 200], [], false, doors.map(() => (isVisible ? 200 : 404))],
  };
};

export const operations = {
  createSession,
  listSessions,
  readSession,
  renameSession,
  changeSession,
  deleteSession,
  deleteSessions,
  listSessionRuns,
  readSessionRun,
  startRun,
  listRuns,
  readRun,
  cancelRun,
  continueRun,
  followRun,
  readCheckpoints,
  forkSession,
  ...memoryOperations,
  ...approvalOperations,
  readTraces,
} as const satisfies Record<string, Run>;

const kinds = Object.keys(operations).filter((key): key is keyof typeof operations => key in operations);
const making: readonly (keyof typeof operations)[] = ['createSession', 'startRun', 'startRun', 'writeMemory'];
const common = {
  actor: fc.nat(actors.length - 1),
  slot: fc.nat(slots - 1),
  pick: fc.nat(40),
  other: fc.nat(2),
  component: fc.nat(components.length - 1),
  flag: fc.boolean(),
};
const anyOperation: fc.Arbitrary<Operation> = fc.record({ kind: fc.constantFrom(...kinds, ...making), ...common });

const first = { slot: 0, pick: 0, other: 0, component: 0, flag: true };
/**
 * Each user has a run in a session to begin with, two of them also one that caused another, one of them a session without runs, and two of them a memory
 * that was merged of two, so that there is something to guess.
 */
const setting: readonly Operation[] = [
  ...[0, 1, 2].map((user): Operation => ({ ...first, kind: 'startRun', actor: user, slot: user })),
  { ...first, kind: 'createSession', actor: 0, slot: 3 },
  { ...first, kind: 'startRun', actor: 1, slot: 4, component: 2 },
  { ...first, kind: 'startRun', actor: 2, slot: 5, component: 3 },
  ...[0, 0, 1, 1].map((user): Operation => ({ ...first, kind: 'writeMemory', actor: user })),
  { ...first, kind: 'optimizeMemories', actor: 0 },
  { ...first, kind: 'optimizeMemories', actor: actors.length - 1, other: 1 },
];

/** The runs that the team and the workflow caused, as the model counts them then: asked for under the name of their agent, by who may see them. */
const parts = [
  { pick: 4, owner: 1 },
  { pick: 6, owner: 2 },
] as const;
const doorsOfRuns: readonly (keyof typeof operations)[] = [
  'readSessionRun',
  'readRun',
  'cancelRun',
  'continueRun',
  'followRun',
  'readCheckpoints',
];
const asking = parts.flatMap(({ pick, owner }) =>
  [owner, actors.length - 1].flatMap((actor) => doorsOfRuns.map((kind): Operation => ({ ...first, kind, actor, pick }))),
);
const beginning: readonly Operation[] = [...setting, ...asking];

const ofComponents: readonly (keyof typeof operations)[] = [
  'startRun',
  'listRuns',
  'readRun',
  'cancelRun',
  'continueRun',
  'followRun',
  'readCheckpoints',
  'forkSession',
];
/** Requests that name an agent, team or workflow, for each of them: `other: 0` asks under its name. */
const named = ofComponents.flatMap((kind) =>
  components.map((_, component) =>
    fc.record({ ...common, kind: fc.constant(kind), actor: fc.nat(2), component: fc.constant(component), other: fc.constant(0) }),
  ),
);

/** Every kind of request at least once by a user, among others by anybody. */
export const program: fc.Arbitrary<readonly Operation[]> = fc
  .tuple(
    fc.array(anyOperation, { minLength: 10, maxLength: 30 }),
    ...kinds.map((kind) => fc.record({ ...common, kind: fc.constant(kind), actor: fc.nat(2) })),
    ...named,
  )
  .map(([some, ...each]) => [...beginning, ...some, ...each]);
