import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { readPage } from './markdown.ts';

/** Names of the fields of an interface of `authorization-config.ts`. */
function fieldsOf(name: string): readonly string[] {
  const source = readPage('packages/agentos/src/auth/authorization-config.ts');
  const body = new RegExp(`interface ${name} {([^}]*)}`).exec(source)?.[1] ?? '';
  return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field = '']) => field);
}

test.each([
  ['AuthorizationConfig', 'docs/authorization-config.md', ''],
  ['IssuerConfig', 'docs/authorization-config.md', ''],
  ['ClaimNames', 'docs/jwt-middleware.md', 'claims.'],
])('every field of %s stands in %s', (name, page, prefix) => {
  const fields = fieldsOf(name);
  expect(fields.length).toBeGreaterThan(0);
  expect(fields.filter((field) => !readPage(page).includes(`\`${prefix}${field}\``))).toEqual([]);
});

test.each(['README.md', 'docs/cli.md'])('every command stands in %s', (page) => {
  const text = readPage(page);
  expect(commands.map(({ name }) => name).filter((name) => !new RegExp(`\`(?:agentos )?${name}[\` ]`).test(text))).toEqual([]);
});
