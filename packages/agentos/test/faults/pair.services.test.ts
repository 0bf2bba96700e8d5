import process from 'node:process';
import { expect, test } from 'vitest';
import { parseFrames } from '../support/read-sse.ts';
import { makeToken, userScopes } from '../support/start-os.ts';
import type { HttpClient } from './http-client.ts';
import { Pair, seededRandom, Told } from './pair-world.ts';
import type { Random } from './pair-world.ts';

/** A round takes about three seconds; `AGENTOS_ROUNDS` for more, `AGENTOS_SEED` to play one again. */
const rounds = Number(process.env['AGENTOS_ROUNDS'] ?? 20);
const seed = Number(process.env['AGENTOS_SEED'] ?? 1);
const runsPath = '/agents/actor/runs';
const operationsOfRound = 14;

interface Round {
  readonly told: Told;
  readonly random: Random;
  /** A server, whichever; `other` is the one beside it. */
  readonly client: HttpClient;
  readonly other: HttpClient;
  readonly minter: readonly HttpClient[];
  readonly asAccount: (token: string) => HttpClient;
}

test(
  `two servers, of which one is killed in each of ${rounds} rounds, keep their promises`,
  async () => {
    const pair = await Pair.start();
    try {
      const told = new Told();
      const random = seededRandom(seed);
      for (let round = 0; round < rounds; round += 1) {
        await playRound(pair, told, random);
        await settled(pair, told);
        await checkRows(pair, told);
      }
      await Promise.all(told.streams.map(({ ended }) => ended));
      checkStreams(told);
    } finally {
      await pair.close();
    }
  },
  rounds * 30_000,
);

async function playRound(pair: Pair, told: Told, random: Random): Promise<void> {
  const tokens = await Promise.all(['ann', 'bob', 'cid'].map((sub) => makeToken({ sub, scopes: userScopes })));
  const admin = await makeToken({ sub: 'root', scopes: ['agent_os:admin'] });
  const dying = random(2);
  const killAt = random(operationsOfRound);
  let restarted: Promise<void> = Promise.resolve();
  const operations: Promise<unknown>[] = [];
  for (let at = 0; at < operationsOfRound; at += 1) {
    const here = random(2);
    const token = tokens[random(tokens.length)] ?? '';
    const operation = operationsByWeight[random(operationsByWeight.length)] ?? startInBackground;
    const minter = [pair.client(here, admin), pair.client(1 - here, admin)];
    const asAccount = (secret: string) => pair.client(1 - here, secret);
    operations.push(operation({ told, random, client: pair.client(here, token), other: pair.client(1 - here, token), minter, asAccount }));
    await new Promise((resolve) => setTimeout(resolve, random(40)));
    if (at === killAt) restarted = pair.killAndRestart(dying);
  }
  await restarted;
  await Promise.all(operations);
}

const startInBackground = ({ told, client }: Round) => told.start(client, runsPath, { message: 'go', stream: false, background: true });
const startAndWait = ({ told, client }: Round) => told.start(client, runsPath, { message: 'go', stream: false });
const startStream = ({ told, client }: Round) => told.start(client, runsPath, { message: 'go' });
const streamInBackground = ({ told, client }: Round) => told.start(client, runsPath, { message: 'go', background: true });

async function cancelElsewhere(round: Round): Promise<void> {
  const runId = await startInBackground(round);
  await pause(round.random(80));
  if (runId !== null) await round.other.send('POST', `${runsPath}/${runId}/cancel`).catch(() => null);
}

async function followElsewhere(round: Round): Promise<void> {
  await streamInBackground(round);
  const stream = round.told.streams.at(-1);
  await pause(round.random(80));
  if (stream !== undefined) await round.told.follow(round.other, runsPath, stream);
}

/** Whatever rests: a failed run goes on, a finished one branches, others refuse. */
async function continueSome({ told, random, client }: Round): Promise<void> {
  const runId = [...told.runs][random(told.runs.size || 1)];
  if (runId !== undefined) await told.start(client, `${runsPath}/${runId}/continue`, { stream: false, background: random(2) === 0 });
}

async function revokeElsewhere({ told, random, minter: [here, there], asAccount }: Round): Promise<void> {
  const body = { name: `bot-${crypto.randomUUID()}`, scopes: [{ scope: 'agents:run' }], expires_in_days: 1 };
  const minted = await here?.json('POST', '/service-accounts', body).catch(() => null);
  if (minted?.status !== 201) return;
  await told.start(asAccount(String(minted.body['token'])), runsPath, { message: 'go', stream: false, background: true });
  await pause(random(60));
  await there?.send('DELETE', `/service-accounts/${String(minted.body['id'])}`).catch(() => null);
}

const operationsByWeight = [
  startInBackground,
  startInBackground,
  startAndWait,
  startStream,
  streamInBackground,
  cancelElsewhere,
  followElsewhere,
  continueSome,
  revokeElsewhere,
];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Every run that a client was told of ends, whoever died. */
async function settled(pair: Pair, told: Told): Promise<void> {
  const text = "select run_id, status, attempts, server_id from agentos.runs where run_id = any($1) and status in ('PENDING', 'RUNNING')";
  await expect.poll(() => pair.query(text, [[...told.runs]]), { timeout: 20_000, interval: 100 }).toEqual([]);
}

async function checkRows(pair: Pair, told: Told): Promise<void> {
  const rows = await pair.query('select run_id, status, error, ticket, last_event_index from agentos.runs where run_id = any($1)', [
    [...told.runs],
  ]);
  expect(rows.map(({ run_id: id }) => String(id)).toSorted()).toEqual([...told.runs].toSorted());
  expect(rows.filter(({ ticket }) => ticket !== null)).toEqual([]);
  const others = rows.filter(({ status, error }) =>
    status === 'ERROR' ? !JSON.stringify(error).includes('"type":"interrupted"') : error !== null,
  );
  expect(others).toEqual([]);
  expect(await pair.query('select run_id, call_id, count(*) from acts group by run_id, call_id having count(*) > 1')).toEqual([]);
  // A chunk starts above the end of the one before it, and no chunk ends above what the run's row says.
  const overlaps = `select e.run_id, e.first_index from agentos.run_events e join agentos.runs r using (tenant, owner, run_id)
    where e.first_index > e.last_index or e.last_index > r.last_event_index or exists (select 1 from agentos.run_events b
      where b.tenant = e.tenant and b.owner = e.owner and b.run_id = e.run_id and b.first_index < e.first_index and b.last_index >= e.first_index)`;
  expect(await pair.query(overlaps)).toEqual([]);
}

/** What clients saw: indices that rise, and the same event for the same index wherever it was read. */
function checkStreams(told: Told): void {
  const events = new Map<string, string>();
  for (const stream of told.streams) {
    const text = stream.text();
    const frames = parseFrames(text.slice(0, text.lastIndexOf('\n\n') + 2)).filter(({ id }) => id !== null);
    const indices = frames.map(({ id }) => id ?? -1);
    expect(indices).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
    for (const { id, event, data } of frames) {
      const key = `${stream.runId} ${id}`;
      const seen = JSON.stringify([event, data['content'] ?? null]);
      expect(events.get(key) ?? seen).toBe(seen);
      events.set(key, seen);
    }
  }
}
