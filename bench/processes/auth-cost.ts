import { createTokenVerifier, decide, jwtMiddleware } from 'agentos-ts/auth';
import type { Principal } from 'agentos-ts/auth';
import { Hono } from 'hono';
import { compareInTurn, median } from '../runner/statistics.ts';
import { configText, tell } from './tell.ts';

export interface AuthCostConfig {
  readonly publicKey: string;
  readonly audience: string;
  readonly authorization: string;
  readonly rounds: number;
}

/** Microseconds of CPU each, all threads of the process together: time on the wall would measure the neighbours too. */
export interface AuthCost {
  readonly added: number;
  readonly verify: number;
  readonly decideFew: number;
  readonly decideMany: number;
}

const { publicKey, audience, authorization, rounds }: AuthCostConfig = JSON.parse(configText);
const lock = { verificationKeys: [publicKey], algorithms: ['RS256'], audience } as const;

function usedMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function perCall(calls: number, call: () => unknown): Promise<number> {
  const before = usedMicroseconds();
  for (let index = 0; index < calls; index += 1) await call();
  return (usedMicroseconds() - before) / calls;
}

/** Without `await`, which costs more than a decision does. */
function perDecision(principal: Principal, ids: readonly string[]): number {
  const calls = 200_000;
  let allowed = 0;
  const before = usedMicroseconds();
  for (let index = 0; index < calls; index += 1) {
    if (decide(principal, { resource: 'agents', action: 'run', id: ids[index % ids.length] }).allowed) allowed += 1;
  }
  const used = usedMicroseconds() - before;
  if (allowed !== calls / 2) throw new Error(`${allowed} of ${calls} decisions were yes`);
  return used / calls;
}

/** Frozen, as verifiers make them; more scopes than fit into a token. */
function principalWith(scopes: number): Principal {
  const names = Array.from({ length: scopes }, (_, index) => `agents:agent-${index}:run`);
  const set: ReadonlySet<string> = Object.freeze(new Set(names));
  return Object.freeze({ kind: 'user', id: 'u', userId: 'u', tenant: null, sessionId: null, scopes: set, claims: {}, expiresAt: null });
}

const handle = (): Response => Response.json({ ok: true });

const askOnce = (app: Pick<Hono, 'fetch'>) => async (): Promise<void> => {
  const response = await app.fetch(new Request('http://localhost/agents', { headers: { authorization } }));
  if (response.status !== 200) throw new Error(`status ${response.status}`);
};

async function measureAdded(): Promise<number> {
  const open = new Hono().get('/agents', handle);
  const locked = new Hono().use(jwtMiddleware({ ...lock, scopeMappings: { 'GET /agents': ['agents:read'] } })).get('/agents', handle);
  const calls = 5000;
  const [withLock, without] = [askOnce(locked), askOnce(open)];
  await perCall(calls, withLock);
  await perCall(calls, without);
  const times = await compareInTurn(
    rounds * 3,
    () => perCall(calls, withLock),
    () => perCall(calls, without),
  );
  return times.difference;
}

async function measureVerify(): Promise<number> {
  const verifier = await createTokenVerifier(lock);
  const token = authorization.slice('Bearer '.length);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await perCall(20_000, () => verifier.verify(token)));
  await verifier.close();
  return median(times);
}

/** Half of the questions are about agents that a scope names, half about others. */
async function measureDecisions(): Promise<Pick<AuthCost, 'decideFew' | 'decideMany'>> {
  const sides = [10, 1000].map((count) => {
    const principal = principalWith(count);
    // As many different questions on both sides, so that only the number of scopes differs.
    const ids = Array.from({ length: 20 }, (_, index) => (index < 10 ? `agent-${Math.floor((index * count) / 10)}` : `other-${index}`));
    return async () => perDecision(principal, ids);
  });
  const [few, many] = sides;
  if (few === undefined || many === undefined) throw new Error('two sides');
  await few();
  await many();
  const times = await compareInTurn(rounds * 3, few, many);
  return { decideFew: times.a, decideMany: times.b };
}

const cost: AuthCost = { added: await measureAdded(), verify: await measureVerify(), ...(await measureDecisions()) };
tell(JSON.stringify(cost));
process.disconnect();
