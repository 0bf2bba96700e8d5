import { expect, test } from 'vitest';
import { runCommand } from '../../../test/support/fake-io.ts';

test('routes: one line each, also as JSON', async () => {
  const text = await runCommand(['routes']);
  const json = await runCommand(['routes', '--json']);
  const rows: unknown = JSON.parse(json.stdout);
  expect(rows).toContainEqual(expect.objectContaining({ method: 'POST', path: '/agents/:agent_id/runs', access: { scope: 'agents:run' } }));
  expect(rows).toContainEqual(expect.objectContaining({ method: 'WS', action: 'start-workflow', access: { scope: 'workflows:run' } }));
  expect(text.stdout).toMatch(/WS +\/workflows\/ws start-workflow +workflows:run/);
  expect(Array.isArray(rows) && rows.length + 1).toBe(text.stdout.split('\n').length);
});

test('openapi prints a document with the same routes', async () => {
  const { status, stdout } = await runCommand(['openapi']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    openapi: expect.stringMatching(/^3\.1/),
    paths: { '/agents/{agent_id}/runs': { post: expect.anything() } },
    'x-websockets': { '/workflows/ws': { reconnect: { 'x-required-scopes': ['workflows:run'] } } },
  });
});

test('doctor and migrate on the embedded database', async () => {
  const doctor = await runCommand(['doctor', '--db', 'memory:']);
  expect(doctor.status).toBe(0);
  expect(doctor.stdout).toMatch(/ok +row security +forced on [1-9]/);
  expect(doctor.stdout).toMatch(/warn +keys/);
  const migrate = await runCommand(['migrate', '--db', 'memory:']);
  expect(migrate.status).toBe(0);
  expect(migrate.stdout).toContain('0001');
});

test('doctor fails on keys that cannot be used, and does not show them', async () => {
  const { status, stdout } = await runCommand(['doctor', '--db', 'memory:'], {
    env: { JWT_VERIFICATION_KEY: 'hunter2', AGENT_OS_HOST: '0.0.0.0' },
  });
  expect(status).toBe(1);
  expect(stdout).toMatch(/fail +keys/);
  expect(stdout).toMatch(/warn +address/);
  expect(stdout).not.toContain('hunter2');
});
