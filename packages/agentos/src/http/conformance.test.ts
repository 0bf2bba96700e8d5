/** The pure cases of `conformance.json` about public routes and mappings. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { builtInPublicRoutes } from './lock.ts';
import { readPattern } from './routes/path-pattern.ts';
import { scopesOf } from './routes/requirement.ts';
import { RouteRules } from './routes/scope-mappings.ts';

const Case = z.looseObject({
  id: z.string(),
  fn: z.string().optional(),
  verdict: z.string(),
  expect: z.unknown().optional(),
  ours: z.unknown().optional(),
  args: z.unknown().optional(),
});
const cases = z.array(Case).parse(JSON.parse(readFileSync(new URL('../../test/vectors/conformance.json', import.meta.url), 'utf8')));

const PublicArgs = z.object({ path: z.string(), excluded: z.union([z.literal('default'), z.array(z.string())]) });
const Differs = z.object({ result: z.string() });
// Pages of the original that this server does not have.
const foreignPages = new Set(['/redoc', '/docs/oauth2-redirect']);

const publicCases = cases
  .filter(({ fn }) => fn === 'isPublic')
  .map((entry) => ({
    ...PublicArgs.parse(entry.args),
    id: entry.id,
    expected: entry.verdict === 'differ' ? Differs.parse(entry.ours).result === 'true' : entry.expect,
  }))
  .filter(({ path, excluded }) => !(excluded === 'default' && foreignPages.has(path)));

test.each(publicCases)('$id: $path with $excluded is public: $expected', ({ path, excluded, expected }) => {
  const rules = new RouteRules({ publicRoutes: excluded === 'default' ? builtInPublicRoutes : excluded });
  expect(rules.find('GET', { segments: readPattern(path) ?? [] }) !== undefined).toBe(expected);
});

const MappingArgs = z.object({ own: z.record(z.string(), z.array(z.string())), key: z.string() });
const mappingCases = cases
  .filter(({ fn }) => fn === 'mergedMappings')
  .map((entry) => ({ ...MappingArgs.parse(entry.args), id: entry.id, expected: entry.expect }));

test.each(mappingCases.filter(({ own, key }) => key in own))('$id: $key', ({ own, key, expected }) => {
  const rule = new RouteRules({ scopeMappings: own }).find('GET', { segments: readPattern(key.replace('GET ', '')) ?? [] });
  expect(rule && scopesOf(rule.requirement)).toEqual(expected);
});
