import { noTracer } from '../../telemetry/index.ts';
import { cancelRun } from '../transitions/cancel-run.ts';
import { ownerAccess } from '../attempt/active-run.ts';
import { continueRun } from '../transitions/continue-run.ts';
import { driveRun } from '../attempt/drive-run.ts';
import type { EngineParts } from './engine-parts.ts';
import type { EngineTiming, RunEngine, RunEngineOptions, RunLimits } from './engine.types.ts';
import { findRun } from '../transitions/find-run.ts';
import { followRun } from '../events/follow-run.ts';
import { Heartbeat } from './heartbeat.ts';
import { RunSlots } from './run-slots.ts';
import { RunTaker } from './take-runs.ts';
import { RunWakers } from './run-wakers.ts';
import { startRun } from '../transitions/start-run.ts';

const defaultLimits: RunLimits = {
  runsPerOwner: 100,
  runs: 2000,
  queuedPerOwner: 100,
  queued: 10_000,
  partsPerRun: 100,
  runTimeoutMs: 600_000,
  followUpTimeoutMs: 15_000,
  toolTimeoutMs: 60_000,
};
const defaultTiming: EngineTiming = {
  leaseMs: 15_000,
  beatMs: 5_000,
  pollMs: 1_000,
  followMs: 500,
  patienceMs: 300_000,
  mostAttempts: 3,
};

/** Makes the engine that runs agents, teams and workflows; see `RunEngine` for what it does. */
export function createRunEngine(options: RunEngineOptions): RunEngine {
  const limits = { ...defaultLimits, ...options.limits };
  const engine: EngineParts = {
    store: options.store,
    log: options.log,
    clock: options.clock ?? Date.now,
    serverId: options.serverId,
    limits,
    abilities: options.abilities,
    approvalTimeMs: options.approvalTimeMs ?? 86_400_000,
    followUps: options.followUps,
    tracer: options.tracer ?? noTracer,
    slots: new RunSlots(limits, () => heartbeat.placeFree()),
    timing: { ...defaultTiming, ...options.timing },
    background: options.background,
    get taker() {
      return taker;
    },
    wakers: new RunWakers(),
    drive: (run, mode) => driveRun(engine, run, mode),
    active: new Map(),
    unsettled: new Map(),
    unbegun: new Map(),
    phase: 'open',
  };
  const taker = new RunTaker(engine);
  const heartbeat = new Heartbeat(engine, options.subscribe);
  return {
    start: (request) => startRun(engine, request),
    continueRun: (request) => continueRun(engine, request),
    cancel: (ref, access) => cancelRun(engine, ref, access),
    follow: (ref, access, afterIndex) => followRun(engine, ref, access, afterIndex),
    parts: (record) => options.store.parts(ownerAccess(record), record.runId),
    load: (ref, access) => findRun(engine, ref, access),
    open: () => heartbeat.start(),
    close: (closing) => closeEngine(engine, heartbeat, closing?.graceMs ?? 10_000),
  };
}

async function closeEngine(engine: EngineParts, heartbeat: Heartbeat, graceMs: number): Promise<void> {
  engine.phase = 'closing';
  const grace = Promise.withResolvers<void>();
  const timer = setTimeout(grace.resolve, graceMs);
  await Promise.race([engine.slots.idle(), grace.promise]);
  clearTimeout(timer);
  engine.phase = 'stopping';
  for (const run of engine.active.values()) run.stop('shutdown');
  await engine.slots.idle();
  await heartbeat.stop();
}
