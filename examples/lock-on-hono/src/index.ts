// npm run agentos -- keys generate      and set the line it prints; then
// node --conditions=agentos-source examples/lock-on-hono/src/index.ts
// TOKEN=$(npm run --silent agentos -- token create --sub alice --aud invoices --scopes invoices:read --allow-unknown)
// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:7777/invoices/1
import { serve } from '@hono/node-server';
import { createApp } from './app.ts';

const key = process.env['JWT_VERIFICATION_KEY'];
if (key === undefined) throw new Error('Set JWT_VERIFICATION_KEY: npm run agentos -- keys generate prints it');
serve({ fetch: createApp(key).fetch, port: 7777, hostname: '127.0.0.1' });
