import { compactVerify } from 'jose';
import type { VerificationKey } from '../keys/verification-key.ts';
import type { TokenHeader } from './token-header.ts';
import { must } from './rejection.ts';

/** Checks the signature with each candidate and its own algorithm only. Throws `Rejection`. */
export async function verifySignature(token: string, header: TokenHeader, candidates: readonly VerificationKey[]): Promise<void> {
  must(candidates.length > 0, 'no_key');
  for (const { key } of candidates) {
    // oxlint-disable-next-line no-await-in-loop -- one signature at a time; nearly always there is one candidate
    if (await isSignedBy(token, key, header.algorithm)) return;
  }
  must(false, 'signature');
}

// jose says by throwing that a signature does not hold; nothing else about the token is left to it.
async function isSignedBy(token: string, key: VerificationKey['key'], algorithm: string): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}
