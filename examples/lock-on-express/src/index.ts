// npm run agentos -- keys generate      and set the line it prints; then
// node --conditions=agentos-source examples/lock-on-express/src/index.ts
import { createApp } from './app.ts';

const key = process.env['JWT_VERIFICATION_KEY'];
if (key === undefined) throw new Error('Set JWT_VERIFICATION_KEY: npm run agentos -- keys generate prints it');
createApp(key).listen(7777, '127.0.0.1');
