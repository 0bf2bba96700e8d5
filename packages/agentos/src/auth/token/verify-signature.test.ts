import { expect, it } from 'vitest';
import { secret, signWithSecret, testIssuer } from '../../../test/attacks/test-issuer.ts';
import { readConfiguredKey } from '../keys/verification-key.ts';
import { Rejection } from './rejection.ts';
import { verifySignature } from './verify-signature.ts';

const rsa = testIssuer('rs-1', 'RS256');
const keys = [readConfiguredKey(rsa.pem, 'key', null)];

it('takes the signature of any one candidate', async () => {
  const other = readConfiguredKey(testIssuer('rs-2', 'RS256').pem, 'other', null);
  await expect(verifySignature(await rsa.sign(), { algorithm: 'RS256', kid: null }, [other, ...keys])).resolves.toBeUndefined();
  await expect(verifySignature(await rsa.sign(), { algorithm: 'RS256', kid: null }, [other])).rejects.toMatchObject({
    reason: 'signature',
  });
});

it('rejects where there is no candidate', async () => {
  await expect(verifySignature(await rsa.sign(), { algorithm: 'RS256', kid: null }, [])).rejects.toMatchObject({
    reason: 'no_key',
    message: 'token refused: no_key',
    name: 'Rejection',
  });
});

it('lets the token name no other algorithm than the one that was looked up', async () => {
  for (const algorithm of ['RS384', 'PS256', 'HS256'] as const)
    await expect(verifySignature(await rsa.sign(), { algorithm, kid: null }, keys)).rejects.toBeInstanceOf(Rejection);
  const key = readConfiguredKey(secret.repeat(2), 'secret', ['HS512']);
  await expect(
    verifySignature(await signWithSecret({}, secret.repeat(2), 'HS256'), { algorithm: 'HS512', kid: null }, [key]),
  ).rejects.toMatchObject({ reason: 'signature' });
});
