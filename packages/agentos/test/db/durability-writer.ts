import { openDatabase } from '../../src/db/open-database.ts';
import { accessOf, insertSession } from './harness.ts';

// Run as a process of its own: writes rows until it is killed, and names each one only after its commit.
const [url = '', round = ''] = process.argv.slice(2);
const db = await openDatabase({ url });
const alice = accessOf('alice');
for (let index = 0; ; index += 1) {
  const id = `${round}-${index}`;
  await db.as(alice, (tx) => insertSession(tx, 'alice', id));
  process.stdout.write(`${id}\n`);
}
