import { expect, test } from 'vitest';
import { openPgSessions } from './pg-sessions.ts';
import { openPGliteSessions } from './pglite-sessions.ts';
import { PGliteStreams, type ProtocolEngine } from './pglite-stream.ts';
import { withSession } from './session.ts';

test('a new connection finds nothing of the last one', async () => {
  const source = await openPGliteSessions({});
  const left = await source.borrow();
  await left.exec('create table kept (n int)');
  await left.exec("set application_name = 'left'; begin; insert into kept values (1); set role pg_monitor");
  await left.query('select $1::int', [1], 'named');
  left.release(); // not idle: closed
  await withSession(source, async (session) => {
    expect(await session.query('select n from kept', [], undefined)).toEqual([]);
    const text = `select current_user = session_user as same, current_setting('application_name') as app,
      (select count(*) from pg_prepared_statements where name = 'named') as statements`;
    expect(await session.query(text, [], undefined)).toEqual([{ same: true, app: '', statements: 0 }]);
    expect(await session.query('select $1::int as n', [2], 'named')).toEqual([{ n: 2 }]);
  });
  await expect(left.query('select 1', [], undefined)).rejects.toThrow(TypeError);
  await source.close();
});

test('an engine that breaks closes the connection instead of answering', async () => {
  const engine: ProtocolEngine = {
    execProtocolRawSync(message) {
      if (Buffer.from(message).includes('broken')) throw new Error('unreachable executed');
      return new Uint8Array();
    },
  };
  const streams = new PGliteStreams(engine);
  const source = await openPgSessions({ engine: 'pglite', stream: () => streams.open(), poolSize: 1 });
  const session = await source.borrow();
  await expect(session.exec('broken')).rejects.toThrow('unreachable executed');
  session.release();
  await source.close();
});
