import { expect } from 'vitest';
import { createTokenVerifier } from '../../src/auth/index.ts';
import { createLog } from '../../src/telemetry/index.ts';
import { makeToken } from '../support/start-os.ts';
import { startAttackedServer } from './attacked-server.ts';
import type { AttackedServer } from './attacked-server.ts';
import type { Play } from './scenario-case.ts';
import { testIssuer } from './test-issuer.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const otherSecret = 'another secret of thirty-two bytes or more';
const past = Math.floor(Date.now() / 1000) - 3600;

async function refusal(server: AttackedServer, token: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, json, headers } = await server.call('GET', '/sessions', { token });
  return { status, ...json, instance: '', challenge: headers.get('www-authenticate') };
}

const uniformBody: Play = async (server) => {
  const good = await server.token('user-a');
  const [header = '', claims = '', signature = ''] = good.split('.');
  const causes = [
    await makeToken({ aud: 'os-1', sub: 'user-a' }, otherSecret),
    `${encode({ alg: 'none' })}.${claims}.`,
    `${encode({ alg: 'HS512' })}.${claims}.${signature}`,
    `${header}.${encode({ sub: 'admin', aud: 'os-1' })}.${signature}`,
    `${header}.${claims}.${signature.slice(1)}`,
    await makeToken({ aud: 'os-1', sub: 'user-a', exp: undefined }),
    await makeToken({ aud: 'os-1', sub: 'user-a', nbf: Math.floor(Date.now() / 1000) + 900 }),
    'a.b.c',
  ];
  const told = await Promise.all(causes.map((token) => refusal(server, token)));
  expect(new Set(told.map((reply) => JSON.stringify(reply))).size).toBe(1);
  expect(told[0]).toMatchObject({ status: 401, detail: 'Invalid token' });
};

const signatureFirst: Play = async (server) => {
  const expired = { aud: 'os-1', sub: 'user-a', iat: past - 60, exp: past };
  expect(await refusal(server, await makeToken(expired))).toMatchObject({ status: 401, detail: 'Token has expired' });
  expect(await refusal(server, await makeToken(expired, otherSecret))).toMatchObject({ status: 401, detail: 'Invalid token' });
};

const boundToken: Play = async (server) => {
  const token = await server.token('user-a', undefined, { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } });
  expect(await refusal(server, token)).toMatchObject({ status: 401, detail: 'Invalid token' });
};

const escapedLog: Play = async () => {
  const lines: string[] = [];
  const server = await startAttackedServer({
    log: createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } }),
  });
  const kid = '\u001b[2J\u001b[31m\n{"level":50,"msg":"forged"}';
  const token = `${encode({ alg: 'HS256', kid })}.${encode({ sub: 'user-a' })}.AAAA`;
  expect((await server.call('GET', `/sessions?x=${encodeURIComponent(kid)}`, { token })).status).toBe(401);
  expect(lines.length).toBeGreaterThan(0);
  // Each line is one JSON object without a raw control character, and none says what the token said.
  for (const line of lines) expect(line.trimEnd()).not.toMatch(/\p{Cc}/u);
  expect(lines.filter((line) => line.includes('forged'))).toEqual([]);
  await server.close();
};

const onlyOther = (server: AttackedServer, ...more: readonly string[]) => server.token('user-b', ['agents:other:read', ...more]);

const filteredConfig: Play = async (server) => {
  const { text } = await server.call('GET', '/config', { token: await onlyOther(server, 'config:read') });
  expect(text).toContain('"other"');
  expect(text).not.toContain('my-agent');
};

const uniformAgents: Play = async (server) => {
  const token = await onlyOther(server);
  const ask = async (id: string): Promise<string> => {
    const { status, text } = await server.call('GET', `/agents/${id}`, { token });
    return `${status} ${text.replaceAll(id, 'ID').replaceAll(/"urn:uuid:[^"]*"/g, '')}`;
  };
  expect(await ask('my-agent')).toBe(await ask('no-agent'));
  expect(await ask('my-agent')).toMatch(/^403/);
};

const filteredList: Play = async (server) => {
  const { text } = await server.call('GET', '/agents', { token: await onlyOther(server) });
  expect(JSON.parse(text)).toMatchObject([{ id: 'other' }]);
};

const sharedPrefix: Play = async (server) => {
  const token = await server.token('user-a');
  expect((await server.call('GET', '/sessions', { token })).status).toBe(200);
  // Known by now; one that shares everything but the end is not.
  const last = token.endsWith('A') ? 'E' : 'A';
  expect((await server.call('GET', '/sessions', { token: `${token.slice(0, -1)}${last}` })).status).toBe(401);
  const issuers = { one: testIssuer('k'), two: testIssuer('k') };
  const verifier = await twoIssuers(issuers.one.pem, issuers.two.pem);
  const claims = { sub: 'same', jti: 'same' };
  const [first, second] = await Promise.all([
    verifier.verify(await issuers.one.sign({ ...claims, iss: 'one' })),
    verifier.verify(await issuers.two.sign({ ...claims, iss: 'two' })),
  ]);
  expect(first.id).not.toBe(second.id);
  await expect(verifier.verify(await issuers.one.sign({ ...claims, iss: 'two' }))).rejects.toMatchObject({ status: 401 });
};

function twoIssuers(one: string, two: string, names: readonly [string, string] = ['one', 'two']) {
  const algorithms = ['ES256'] as const;
  const issuers = [
    { issuer: names[0], keys: [one], algorithms },
    { issuer: names[1], keys: [two], algorithms },
  ];
  return createTokenVerifier({ issuers, audience: 'os-1' });
}

/** Issuer and subject make an id with `#` between them: no issuer may hold one, so the first tells where the subject begins. */
const delimiters: Play = async () => {
  const issuer = testIssuer('k');
  const verifier = await twoIssuers(issuer.pem, testIssuer('k2').pem);
  const ids = await Promise.all(
    ['a#b', 'a', 'one#a', '#a'].map(async (sub) => (await verifier.verify(await issuer.sign({ sub, iss: 'one' }))).id),
  );
  expect(new Set(ids).size).toBe(4);
  await expect(twoIssuers(issuer.pem, testIssuer('k3').pem, ['one', 'one#a'])).rejects.toMatchObject({ code: 'config_issuer_invalid' });
};

export const tokens: ReadonlyMap<string, Play> = new Map<string, Play>([
  ['misc-log-injection-kid', escapedLog],
  ['misc-error-leak', uniformBody],
  ['misc-error-oracle-exp', signatureFirst],
  ['misc-dpop-missing', boundToken],
  ['misc-config-leak', filteredConfig],
  ['misc-existence-oracle-agent', uniformAgents],
  ['misc-list-filter-empty', filteredList],
  ['cache-cache-key-collision', sharedPrefix],
  ['cache-cache-key-delimiter', delimiters],
]);
