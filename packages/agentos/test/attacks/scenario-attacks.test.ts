import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAttackedServer } from './attacked-server.ts';
import type { AttackedServer } from './attacked-server.ts';
import { comingPaths, coveredElsewhere, isComing, leftOut, scenarioCases } from './scenario-case.ts';
import { accounts } from './scenario-accounts.ts';
import { approvals } from './scenario-approvals.ts';
import { foreignMemories } from './scenario-memories.ts';
import { foreignObjects } from './scenario-objects.ts';
import { chosenOwners, foreignSessions } from './scenario-owners.ts';
import { rights } from './scenario-rights.ts';
import { tokens } from './scenario-tokens.ts';

const plays = new Map([
  ...foreignObjects,
  ...foreignMemories,
  ...chosenOwners,
  ...foreignSessions,
  ...rights,
  ...approvals,
  ...tokens,
  ...accounts,
]);
const played = scenarioCases.filter(({ id }) => plays.has(id));
let server: AttackedServer;

beforeAll(async () => {
  server = await startAttackedServer();
});
afterAll(() => server.close());

describe('attacks.json, scenarios', () => {
  it.each(played)('$id: $description', ({ id }) => plays.get(id)?.(server));

  it('plays or lists every case', () => {
    const reasons = scenarioCases.map((entry) => [
      plays.has(entry.id),
      leftOut.has(entry.id),
      coveredElsewhere.has(entry.id),
      isComing(entry),
    ]);
    expect(scenarioCases.filter((_entry, index) => reasons[index]?.filter(Boolean).length !== 1).map(({ id }) => id)).toEqual([]);
    expect({ cases: scenarioCases.length, played: played.length }).toEqual({ cases: 138, played: plays.size });
  });

  it('leaves nothing out that is built', () => {
    const built = new Set(server.os.describeRoutes().map(({ path }) => path.split('/')[1] ?? ''));
    expect([...comingPaths].filter((segment) => built.has(segment))).toEqual([]);
  });

  it('names tests of other suites that exist', () => {
    const missing = [...coveredElsewhere.values()].filter(
      ([file, name]) => !readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').includes(name),
    );
    expect(missing).toEqual([]);
  });
});
