import { randomUUID } from 'node:crypto';
import { markerOf } from './http-model.ts';
import { ids, idsOf, list, member, otherName } from './http-operation.ts';
import type { Choice, Comparison, Run, Stage } from './http-operation.ts';

/** A memory of anybody's, or an id that nobody has. */
function pickMemory({ model }: Stage, { pick }: Choice): string {
  return model.memories[pick % (model.memories.length + 1)]?.id ?? randomUUID();
}

/**
 * Takes up what runs and merges made of one owner's memories, ids that the server made included. What is known as another's stays as it is known, and the
 * rows are compared at the end.
 */
export async function learnMemories({ model, peek }: Stage, owner: string): Promise<void> {
  const others = model.memories.filter((memory) => memory.owner !== owner);
  const known = new Set(others.map(({ id }) => id));
  const rows = list(member((await peek('/memories?limit=100')).json, 'data'));
  const made = rows.map((row) => {
    const agent = member(row, 'agent_id');
    return {
      id: String(member(row, 'memory_id')),
      owner,
      text: String(member(row, 'memory')),
      agent: typeof agent === 'string' ? agent : null,
    };
  });
  model.memories = [...others, ...made.filter(({ id }) => !known.has(id))];
}

const writeMemory: Run = async ({ model, actor, send }, op) => {
  const owner = actor.isAdmin ? otherName(op) : actor.name;
  const text = `${markerOf(owner)} ${op.pick}`;
  const json = { memory: text, topics: [markerOf(owner)], user_id: otherName(op), owner: otherName(op) };
  const reply = await send('POST', '/memories', { json });
  model.memories = [...model.memories, { id: String(member(reply.json, 'memory_id')), owner, text, agent: null }];
  return { seen: [reply.status, member(reply.json, 'user_id')], expected: [200, owner] };
};

const listMemories: Run = async ({ model, actor, send }, op) => {
  const filter = op.flag ? `&user_id=${otherName(op)}` : '';
  const visible = model.memoriesOf(actor, op.flag && actor.isAdmin ? otherName(op) : undefined);
  const all = await send('GET', `/memories?limit=100${filter}`);
  const ofAgent = await send('GET', `/memories?limit=1&agent_id=a1${filter}`);
  const totals = [all, ofAgent].map(({ json }) => member(member(json, 'meta'), 'total_count'));
  return {
    seen: [ids(member(all.json, 'data'), 'memory_id'), totals],
    expected: [idsOf(visible), [visible.length, visible.filter(({ agent }) => agent === 'a1').length]],
  };
};

const readMemory: Run = async (stage, op) => {
  const id = pickMemory(stage, op);
  const { status, json } = await stage.send('GET', `/memories/${id}${op.flag ? `?user_id=${otherName(op)}` : ''}`);
  const found = stage.model.memory(stage.actor, id);
  const isHidden = op.flag && stage.actor.isAdmin && found?.owner !== otherName(op);
  if (found === null || isHidden) return { seen: status, expected: 404 };
  return { seen: [status, member(json, 'user_id'), member(json, 'memory')], expected: [200, found.owner, found.text] };
};

const changeMemory: Run = async (stage, op) => {
  const id = pickMemory(stage, op);
  const found = stage.model.memory(stage.actor, id);
  const text = `${markerOf(found?.owner ?? stage.actor.name)} changed ${op.pick}`;
  // An administrator's user_id says whose memory is meant; anybody else's says nothing.
  const named = stage.actor.isAdmin ? {} : { user_id: otherName(op) };
  const { status, json } = await stage.send('PATCH', `/memories/${id}`, { json: { memory: text, owner: otherName(op), ...named } });
  if (found !== null) Object.assign(found, { text, agent: null });
  return { seen: [status, member(json, 'user_id')], expected: found === null ? [404, undefined] : [200, found.owner] };
};

const deleteMemory: Run = async (stage, op) => {
  const id = pickMemory(stage, op);
  const { status } = await stage.send('DELETE', `/memories/${id}`);
  stage.model.forget(stage.actor, [id]);
  return { seen: status, expected: 204 };
};

const deleteMemories: Run = async (stage, op) => {
  const named = [pickMemory(stage, op), pickMemory(stage, { ...op, pick: op.pick + 1 })];
  const { status } = await stage.send('DELETE', '/memories', { json: { memory_ids: named } });
  stage.model.forget(stage.actor, named);
  return { seen: status, expected: 204 };
};

const countMemories: Run = async ({ model, actor, send }, op) => {
  const filter = op.flag ? `?user_id=${otherName(op)}` : '';
  const visible = model.memoriesOf(actor, op.flag && actor.isAdmin ? otherName(op) : undefined);
  const stats = list(member((await send('GET', `/user_memory_stats${filter}`)).json, 'data'));
  const topics = await send('GET', `/memory_topics${filter}`);
  return {
    seen: [topics.status, ids(stats, 'user_id'), stats.reduce<number>((sum, row) => sum + Number(member(row, 'total_memories')), 0)],
    expected: [200, [...new Set(visible.map(({ owner }) => owner))].toSorted(), visible.length],
  };
};

/** A run of the caller in a new session, whose model calls the tool that the message names. */
async function runWith({ model, actor, send }: Stage, op: Choice, message: string): Promise<unknown> {
  const { status, json } = await send('POST', '/agents/a1/runs', { json: { message, stream: false, user_id: otherName(op) } });
  const [id, sessionId] = [String(member(json, 'run_id')), String(member(json, 'session_id'))];
  model.sessions.set(sessionId, { id: sessionId, owner: actor.name, agent: 'a1', name: message, state: {} });
  model.runs.push({ id, sessionId, owner: actor.name, agent: 'a1', status: 'COMPLETED' });
  return status;
}

const saveInRun: Run = async (stage, op): Promise<Comparison> => {
  const { model, actor } = stage;
  const before = model.memories.length;
  const status = await runWith(stage, op, `save_memory memory="${markerOf(actor.name)} ${op.pick}"`);
  await learnMemories(stage, actor.name);
  return { seen: [status, model.memories.length - before], expected: [200, 1] };
};

/** What a user says is remembered about that user, once. */
const tellInRun: Run = async (stage, op): Promise<Comparison> => {
  const { model, actor } = stage;
  const own = { ...actor, isAdmin: false };
  const text = `The user says: My note is ${markerOf(actor.name)} ${op.pick}.`;
  const isKnown = model.memoriesOf(own).some((memory) => memory.text === text);
  const before = model.memories.length;
  const status = await runWith(stage, op, `My note is ${markerOf(actor.name)} ${op.pick}.`);
  await learnMemories(stage, actor.name);
  return { seen: [status, model.memories.length - before], expected: [200, isKnown ? 0 : 1] };
};

/** A run reaches what is its owner's and nothing else, also the run of an administrator. */
const changeInRun: Run = async (stage, op) => {
  const { model, actor } = stage;
  const id = pickMemory(stage, op);
  const text = `${markerOf(actor.name)} updated ${op.pick}`;
  const status = await runWith(stage, op, op.flag ? `delete_memory memory_id=${id}` : `update_memory memory_id=${id} memory="${text}"`);
  const own = { ...actor, isAdmin: false };
  if (op.flag) model.forget(own, [id]);
  else Object.assign(model.memory(own, id) ?? {}, { text, agent: 'a1' });
  return { seen: status, expected: 200 };
};

/** The model of the test server keeps one memory of all. */
const optimizeMemories: Run = async (stage, op) => {
  const { model, actor, send } = stage;
  const owner = actor.isAdmin ? otherName(op) : actor.name;
  const before = model.memoriesOf(actor, owner);
  const { status, json } = await send('POST', '/optimize-memories', { json: { user_id: otherName(op), apply: op.flag } });
  if (before.length === 0) return { seen: status, expected: 404 };
  if (op.flag && before.length > 1) await learnMemories(stage, owner);
  const seen = [status, member(json, 'memories_before'), member(json, 'memories_after'), model.memoriesOf(actor, owner).length];
  return { seen, expected: [200, before.length, 1, op.flag ? 1 : before.length] };
};

export const memoryOperations = {
  writeMemory,
  listMemories,
  readMemory,
  changeMemory,
  deleteMemory,
  deleteMemories,
  countMemories,
  saveInRun,
  tellInRun,
  changeInRun,
  optimizeMemories,
} as const satisfies Record<string, Run>;
