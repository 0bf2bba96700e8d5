// Mastra as its documentation serves it on Hono: no authentication, nothing stored.
import { serve } from '@hono/node-server';
import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { MastraServer } from '@mastra/hono';
import { Hono } from 'hono';
import { fixedModel } from './fixed-model.mjs';

const ids = Array.from({ length: 10 }, (_, index) => `agent-${index}`);
const agents = Object.fromEntries(
  ids.map((id) => [id, new Agent({ id, name: id, instructions: 'You are helpful.', model: fixedModel('v2') })]),
);
const app = new Hono();
await new MastraServer({ app, mastra: new Mastra({ agents, logger: false }) }).init();
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send(`http://127.0.0.1:${port}`));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
