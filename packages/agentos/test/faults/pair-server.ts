import process from 'node:process';
import { z } from 'zod';
import { Agent, AgentOS, tool } from 'agentos-ts';
import { Pool } from 'pg';
import { silentLog } from '../../src/telemetry/index.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { testOsId, testSecret } from '../support/start-os.ts';

// One of two servers on a database, run as a process of its own, to be killed. Its agent acts in steps and writes every act into a table of its own.
const [db = '', journalUrl = ''] = process.argv.slice(2);
const journal = new Pool({ connectionString: journalUrl, max: 3 });
const steps = 4;

const act = tool({
  description: 'Acts once',
  inputSchema: z.object({ step: z.number() }),
  execute: async ({ step }, { runId, toolCallId }) => {
    await journal.query('insert into acts (run_id, call_id) values ($1, $2)', [runId, toolCallId]);
    await new Promise((resolve) => setTimeout(resolve, 15));
    return `acted ${step}`;
  },
});

// Every step is a call with an id of its own, told by how many answers there are.
const { model } = scriptedModel(({ prompt }) => {
  const last = prompt.findLastIndex(({ role }) => role === 'user');
  const done = prompt.slice(last).filter(({ role }) => role === 'tool').length;
  return done < steps
    ? { calls: [{ id: `c${last}-${done}`, name: 'act', args: { step: done } }], text: `step ${done} ` }
    : { text: 'all done' };
});

const os = new AgentOS({
  id: testOsId,
  db,
  agents: [new Agent({ id: 'actor', model, tools: { act } })],
  runLimits: { runs: 6, queuedPerOwner: 500 },
  authorization: { verificationKeys: [testSecret] },
  log: silentLog,
  env: {},
});
const { url } = await os.serve({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${url}\n`);
