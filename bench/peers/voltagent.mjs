// VoltAgent as its documentation serves it on Hono: no authentication, memory of conversations in the process.
import { createServer } from 'node:net';
import { Agent, VoltAgent } from '@voltagent/core';
import { honoServer } from '@voltagent/server-hono';
import { fixedModel } from './fixed-model.mjs';

const ids = Array.from({ length: 10 }, (_, index) => `agent-${index}`);
const agents = Object.fromEntries(
  ids.map((id) => [id, new Agent({ id, name: id, instructions: 'You are helpful.', model: fixedModel('v2') })]),
);
const port = await freePort();
const served = new VoltAgent({ agents, server: honoServer({ port, hostname: '127.0.0.1', enableSwaggerUI: false }) });
process.once('SIGTERM', () => void served.shutdown().finally(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
await untilItAnswers(`http://127.0.0.1:${port}/agents`);
process.send(`http://127.0.0.1:${port}`);

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}

async function untilItAnswers(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('VoltAgent does not answer');
}
