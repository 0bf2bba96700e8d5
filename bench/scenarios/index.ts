import type { Scenario } from '../runner/scenario.ts';
import { authCost } from './auth-cost.ts';
import { composedRuns } from './composed-runs.ts';
import { consolePages } from './console.ts';
import { controlPlane } from './control-plane.ts';
import { install } from './install.ts';
import { listAgents } from './list-agents.ts';
import { listSessions } from './list-sessions.ts';
import { manyAgents } from './many-agents.ts';
import { otherFrameworks } from './peers.ts';
import { resume } from './resume.ts';
import { runs } from './runs.ts';
import { serviceAccounts } from './service-accounts.ts';
import { start } from './start.ts';
import { openStreams } from './streams.ts';
import { traces } from './traces.ts';
import { twoServers } from './two-servers.ts';

export const scenarios: readonly Scenario[] = [
  listAgents,
  authCost,
  serviceAccounts,
  runs,
  twoServers,
  composedRuns,
  traces,
  openStreams,
  resume,
  listSessions,
  manyAgents,
  controlPlane,
  consolePages,
  start,
  install,
  otherFrameworks,
];
