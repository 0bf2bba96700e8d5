// A program that talks to a running server: node src/index.ts assistant "Hello". Its token comes from the environment.
import { createClient } from '@agentos-ts/client';
import { talk } from './talk.ts';

const { AGENTOS_URL = 'http://127.0.0.1:7777', AGENTOS_TOKEN = '' } = process.env;
const [agentId = 'assistant', message = 'Hello'] = process.argv.slice(2);

const client = createClient({ baseUrl: AGENTOS_URL, token: AGENTOS_TOKEN });
const status = await talk(client, agentId, message, (text) => process.stdout.write(text));
process.stdout.write(`\n${status}\n`);
