import type { Scenario } from '../runner/scenario.ts';
import { authCost } from './auth-cost.ts';
import { install } from './install.ts';
import { listAgents } from './list-agents.ts';
import { listSessions } from './list-sessions.ts';
import { manyAgents } from './many-agents.ts';
import { runs } from './runs.ts';
import { start } from './start.ts';
import { openStreams } from './streams.ts';
import { traces } from './traces.ts';
import { twoServers } from './two-servers.ts';

export const scenarios: readonly Scenario[] = [
  listAgents,
  authCost,
  runs,
  twoServers,
  traces,
  openStreams,
  listSessions,
  manyAgents,
  start,
  install,
];
