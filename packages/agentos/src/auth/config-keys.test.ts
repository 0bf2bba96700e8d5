import { expect, it } from 'vitest';
import { checkConfigKeys } from './config-keys.ts';

/** As it comes from JavaScript or a file: the compiler has not seen it. */
const fromFile = (config: unknown): never => JSON.parse(JSON.stringify(config)) as never;

it.each([
  [{ isuer: 'https://issuer.example' }, 'authorizationConfig: there is no "isuer"; did you mean issuer?'],
  [{ userIsolaton: true }, 'authorizationConfig: there is no "userIsolaton"; did you mean userIsolation?'],
  [{ claims: { tenent: 'org' } }, 'authorizationConfig.claims: there is no "tenent"; did you mean tenant?'],
  [
    { issuers: [{ issuer: 'a', algoritms: ['RS256'] }] },
    'authorizationConfig.issuers[0]: there is no "algoritms"; did you mean algorithms?',
  ],
  [{ issuers: [{ issuer: 'a', claims: { sub: 'uid' } }] }, 'authorizationConfig.issuers[0].claims: there is no "sub"'],
  [{ claims: 'sub' }, 'authorizationConfig.claims: must be an object'],
  [{ issuers: [null] }, 'authorizationConfig.issuers[0]: must be an object'],
  [{ userIsolation: 'false' }, 'authorizationConfig.userIsolation: must be true or false'],
  [{ requireExpiry: 0 }, 'authorizationConfig.requireExpiry: must be true or false'],
])('a setting that nobody reads stops the start: %j', (config, detail) => {
  expect(() => checkConfigKeys(fromFile(config))).toThrow(expect.objectContaining({ code: 'config_authorization_invalid', detail }));
});

it('takes what exists, undefined values too', () => {
  expect(() => checkConfigKeys({ issuer: 'a', claims: { userId: 'uid' }, verifyAudience: true, requireExpiry: undefined })).not.toThrow();
});
