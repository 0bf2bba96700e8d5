import { expect, test } from 'vitest';
import { InstanceToken } from './instance-token.ts';

function start({ seconds = 600 } = {}) {
  const state = { now: 0, asked: 0, fails: false };
  const token = new InstanceToken(
    async () => {
      state.asked += 1;
      if (state.fails) throw new Error('away');
      return { access_token: `token-${state.asked}`, expires_in: seconds };
    },
    () => state.now,
  );
  return { state, token };
}

test('one token for everybody who asks at once, renewed a minute before its end', async () => {
  const { state, token } = start();
  expect(await Promise.all([token.get(), token.get()])).toEqual(['token-1', 'token-1']);
  state.now = 539_000;
  expect(await token.get()).toBe('token-1');
  state.now = 540_000;
  expect(await token.get()).toBe('token-2');
});

test('a refused token is not used again; an older one that is refused late changes nothing', async () => {
  const { state, token } = start();
  const first = await token.get();
  token.refuse(first);
  expect(await token.get()).toBe('token-2');
  token.refuse(first);
  expect(await token.get()).toBe('token-2');
  expect(state.asked).toBe(2);
});

test('a control plane that is away ends nothing before the token ends', async () => {
  const { state, token } = start();
  await token.get();
  state.fails = true;
  state.now = 590_000;
  expect(await token.get()).toBe('token-1');
  state.now = 600_000;
  await expect(token.get()).rejects.toThrow('away');
});

test('a short life is not asked for all the time', async () => {
  const { state, token } = start({ seconds: 30 });
  await token.get();
  state.now = 14_000;
  expect(await token.get()).toBe('token-1');
});
