import process from 'node:process';
import { Agent, AgentOS, demoModel } from 'agentos-ts';
import { silentLog } from '../../src/telemetry/index.ts';
import { testOsId, testSecret } from '../support/start-os.ts';

// Run as a process of its own, to be killed: a server with an agent that answers at once and one that takes its time.
const [db = ''] = process.argv.slice(2);
const os = new AgentOS({
  id: testOsId,
  db,
  agents: [new Agent({ id: 'quick', model: demoModel() }), new Agent({ id: 'slow', model: demoModel({ delayMs: 20 }) })],
  authorization: { verificationKeys: [testSecret] },
  log: silentLog,
  env: {},
});
const { url } = await os.serve({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${url}\n`);
