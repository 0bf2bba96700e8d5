import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAttackedServer } from './attacked-server.ts';
import type { AttackedServer } from './attacked-server.ts';
import { socketCases } from './http-case.ts';
import { socketPlays } from './scenario-sockets.ts';

let server: AttackedServer;

beforeAll(async () => {
  server = await startAttackedServer({ sockets: { handshakeMs: 300 } });
});
afterAll(() => server.close());

describe('attacks.json, websockets', () => {
  it.each([...socketPlays])('%s', (_id, play) => play(server));

  it('plays every case', () => expect(new Set(socketPlays.keys())).toEqual(socketCases));
});
