import { expect, test } from 'vitest';
import { pageToComeBackTo } from './page-to-come-back-to.ts';

const at = (href: string) => ({ href, hash: new URL(href).hash });

test('the page that is open, below any prefix', () => {
  expect(pageToComeBackTo(at('https://c.example/console#/members'), 'https://c.example/')).toBe('/console#/members');
  expect(pageToComeBackTo(at('https://c.example/cp/console/os/inst_1#/chat'), 'https://c.example/cp/')).toBe('/console/os/inst_1#/chat');
});

test('never the sign-in itself, and no query', () => {
  expect(pageToComeBackTo(at('https://c.example/console?error=x#/sign-in'), 'https://c.example/')).toBe('/console');
});
