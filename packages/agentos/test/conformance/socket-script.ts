import { expect } from 'vitest';
import { SocketClient } from '../support/socket-client.ts';
import type { Json } from '../support/socket-client.ts';
import type { CaseServer } from './case-server.ts';
import { makeJwt } from './case-token.ts';
import { checkRun } from './check-reply.ts';
import type { SocketStep, TokenSpec } from './conformance-case.ts';
import { withLongKey } from './named-keys.ts';
import type { SeededTokens } from './seed-rows.ts';

/** Plays the script of a websocket case: what is sent, and what has to come. */
export async function playScript(server: CaseServer, script: readonly SocketStep[]): Promise<void> {
  const named = await server.reset();
  const client = await SocketClient.open(await server.socketUrl());
  try {
    for (const step of script) await playStep(server, client, step, named);
  } finally {
    await client.close();
  }
}

async function playStep(server: CaseServer, client: SocketClient, step: SocketStep, named: SeededTokens): Promise<void> {
  const { send, frame, until, untilText, untilNot, run } = step;
  if (send !== undefined) client.send({ ...send, ...('token' in send ? { token: tokenOf(send['token'], named) } : {}) });
  else if (frame !== undefined) expect(await client.next()).toMatchObject(frame);
  else if (until !== undefined) await client.until((seen) => fits(seen, until));
  else if (untilText !== undefined) await client.until((seen) => JSON.stringify(seen).includes(untilText));
  else if (untilNot !== undefined) {
    const seen = await client.until(({ event }) => event === untilNot.event);
    expect(untilNot.errorNot).not.toContain(seen.at(-1)?.['error']);
  } else if (run !== undefined)
    await expect
      .poll(() => server.lastRun())
      .toSatisfy((seen) => seen !== undefined)
      .then(() => checkRun(server.lastRun(), run));
  else throw new Error(`nothing is known of ${JSON.stringify(step)}`);
}

const fits = (seen: Json, wanted: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(wanted).every(([name, value]) => seen[name] === value);

function tokenOf(value: unknown, named: SeededTokens): unknown {
  if (typeof value === 'string') return withLongKey(value);
  if (typeof value !== 'object' || value === null) return value;
  if ('$pat' in value && typeof value.$pat === 'string') return named.get(value.$pat);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the case language
  return '$jwt' in value ? makeJwt(value.$jwt as TokenSpec) : value;
}
