import { describe, expect, it } from 'vitest';
import { testIssuer } from '../../../test/attacks/test-issuer.ts';
import type { AuthLogEvent } from '../auth-log.ts';
import { FetchBudget } from './fetch-budget.ts';
import { readKeySet } from './key-set.ts';
import { freshnessOf } from './load-key-set.ts';
import { RefreshingKeySet } from './refreshing-key-set.ts';
import type { LoadedKeySet } from './refreshing-key-set.ts';
import { UnknownKids } from './unknown-kids.ts';

const [one, two, three] = [testIssuer('k1'), testIssuer('k2'), testIssuer('k3')];
const minute = 60_000;
const hour = 60 * minute;

/** An origin that publishes what the test says, and a clock that the test moves. */
class Origin {
  now = 1_000_000;
  loads = 0;
  keys = [one.jwk];
  failing = false;
  readonly events: AuthLogEvent[] = [];

  async open(): Promise<RefreshingKeySet> {
    return RefreshingKeySet.open({
      where: 'origin',
      load: () => this.#load(),
      clock: () => this.now,
      random: () => 0,
      log: (event) => this.events.push(event),
    });
  }

  async #load(): Promise<LoadedKeySet> {
    this.loads += 1;
    await Promise.resolve();
    if (this.failing) throw new Error('down');
    return { set: readKeySet({ keys: this.keys }, { where: 'origin', allowed: null, remote: true }), freshForMs: 10 * minute };
  }
}

async function kids(set: RefreshingKeySet, kid: string | null = null): Promise<string[]> {
  return [...((await set.current(kid))?.byKid.keys() ?? [])];
}

describe('RefreshingKeySet', () => {
  it('does not open without a first set', async () => {
    const origin = new Origin();
    origin.failing = true;
    await expect(origin.open()).rejects.toThrow('down');
  });

  it('refreshes in the background at 80 % of its life', async () => {
    const origin = new Origin();
    const set = await origin.open();
    origin.keys = [one.jwk, two.jwk];
    origin.now += 8 * minute - 1;
    set.touch();
    expect(origin.loads).toBe(1);
    origin.now += 1;
    expect(await kids(set)).toEqual(['k1']);
    await set.settle();
    expect(origin.loads).toBe(2);
    expect(await kids(set)).toEqual(['k1', 'k2']);
    expect(origin.loads).toBe(2);
  });

  it('waits for a refresh when its life is over', async () => {
    const origin = new Origin();
    const set = await origin.open();
    origin.keys = [two.jwk];
    origin.now += 10 * minute;
    expect(await kids(set)).toEqual(['k2']);
  });

  it('looks again at once for an unknown kid, twice a minute and not within five seconds', async () => {
    const origin = new Origin();
    const set = await origin.open();
    origin.keys = [one.jwk, two.jwk];
    expect(await kids(set, 'k2')).toEqual(['k1', 'k2']);
    expect(origin.loads).toBe(2);
    await set.current('x1');
    expect(origin.loads).toBe(2);
    origin.now += 5_000;
    await set.current('x2');
    expect(origin.loads).toBe(3);
    origin.now += 20_000;
    await set.current('x3');
    expect(origin.loads).toBe(3);
    origin.now += 5_000;
    await set.current('x4');
    expect(origin.loads).toBe(4);
  });

  it('does not look again for a kid that was missing within 30 seconds', async () => {
    const origin = new Origin();
    const set = await origin.open();
    await set.current('x');
    origin.now += 29_999;
    await set.current('x');
    expect(origin.loads).toBe(2);
    origin.now += 1;
    await set.current('x');
    expect(origin.loads).toBe(3);
  });

  it('bounds a flood of invented kids to two loads a minute', async () => {
    const origin = new Origin();
    const set = await origin.open();
    for (let index = 0; index < 10_000; index += 1) {
      origin.now += 6;
      // oxlint-disable-next-line no-await-in-loop -- one request after the other
      await set.current(`x${index}`);
    }
    expect(origin.loads - 1).toBeLessThanOrEqual(4);
  });

  it('loads once for all who wait', async () => {
    const origin = new Origin();
    const set = await origin.open();
    origin.keys = [one.jwk, two.jwk];
    const answers = await Promise.all(Array.from({ length: 50 }, () => kids(set, 'k2')));
    expect(origin.loads).toBe(2);
    expect(answers.every((answer) => answer.includes('k2'))).toBe(true);
  });

  it('serves old keys for 24 hours while its origin fails, trying ever more rarely, and then none', async () => {
    const origin = new Origin();
    const set = await origin.open();
    origin.failing = true;
    const start = origin.now;
    for (origin.now += 10 * minute; origin.now < start + 11 * minute; origin.now += 100) {
      // oxlint-disable-next-line no-await-in-loop -- time passes between the requests
      expect(await kids(set, 'x')).toEqual(['k1']);
    }
    expect(origin.loads - 1).toBe(6);
    expect(origin.events.every(({ level, reason }) => level === 'warn' && reason === 'key_set_refresh_failed')).toBe(true);
    origin.now = start + 2 * hour;
    await kids(set);
    expect(origin.events.at(-1)).toMatchObject({ level: 'error', where: 'origin', detail: 'down' });
    origin.now = start + 24 * hour;
    expect(await kids(set)).toEqual(['k1']);
    origin.now += 1;
    expect(await set.current(null)).toBeNull();
    origin.failing = false;
    origin.now += 10 * minute;
    expect(await kids(set)).toEqual(['k1']);
  });

  it('does not remember a kid as missing when the load failed', async () => {
    const origin = new Origin();
    const set = await origin.open();
    origin.failing = true;
    await set.current('k2');
    origin.failing = false;
    origin.keys = [one.jwk, two.jwk];
    origin.now += 5_000;
    expect(await kids(set, 'k2')).toContain('k2');
  });

  it('counts an epoch when a key goes or changes, and not when one comes', async () => {
    const origin = new Origin();
    origin.keys = [one.jwk, two.jwk];
    const set = await origin.open();
    const after = async (keys: typeof origin.keys): Promise<number> => {
      origin.keys = keys;
      origin.now += 10 * minute;
      await set.current(null);
      return set.epoch;
    };
    expect(await after([one.jwk, two.jwk, three.jwk])).toBe(0);
    expect(await after([one.jwk, three.jwk])).toBe(1);
    expect(await after([{ ...two.jwk, kid: 'k1' }, three.jwk])).toBe(2);
    expect(await after([{ ...two.jwk, kid: 'k1' }, three.jwk])).toBe(2);
    expect(origin.events.filter(({ reason }) => reason === 'key_set_key_removed')).toHaveLength(2);
  });

  it('keeps its keys when an empty set is published', async () => {
    const origin = new Origin();
    const set = await origin.open();
    origin.keys = [];
    origin.now += 10 * minute;
    expect(await kids(set)).toEqual(['k1']);
    expect(set.epoch).toBe(0);
  });

  it('reports keys that it skips', async () => {
    const origin = new Origin();
    origin.keys = [one.jwk, { ...two.jwk, use: 'enc' }];
    await origin.open();
    expect(origin.events).toEqual([{ level: 'warn', reason: 'key_skipped', where: 'origin', detail: 'key 1: use is not "sig"' }]);
  });
});

describe('FetchBudget', () => {
  it('never holds more than two', () => {
    const budget = new FetchBudget(0);
    expect([10 * minute, 10 * minute + 5_000, 10 * minute + 10_000].map((now) => budget.take(now))).toEqual([true, true, false]);
  });
});

describe('UnknownKids', () => {
  it('holds 1,000 and forgets the oldest', () => {
    const unknown = new UnknownKids();
    for (let index = 0; index <= 1000; index += 1) unknown.add(`k${index}`, 0);
    expect([unknown.has('k0', 0), unknown.has('k1', 0), unknown.has('k1000', 29_999), unknown.has('k1000', 30_000)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    unknown.clear();
    expect(unknown.has('k1', 0)).toBe(false);
  });
});

describe('freshnessOf', () => {
  it.each([
    [null, 600_000],
    ['no-store', 600_000],
    ['max-age=300', 300_000],
    ['public, max-age=900, must-revalidate', 900_000],
    ['Max-Age="120"', 120_000],
    ['max-age=1', 60_000],
    ['max-age=0', 60_000],
    ['max-age=999999', 3_600_000],
    ['x-max-age=900', 600_000],
    ['s-maxage=900', 600_000],
    ['max-age=-5', 600_000],
  ])('%j: %i ms', (header, expected) => {
    expect(freshnessOf(header)).toBe(expected);
  });
});
