import { createDecipheriv } from 'node:crypto';
import type { Secrets } from '../../src/secrets.ts';

/** The private key of a row, as whoever holds the secret can read it: PEM (PKCS #8). */
export function unseal(row: { readonly instance_id: string; readonly kid: string; readonly sealed: string }, secrets: Secrets): string {
  const bytes = Buffer.from(row.sealed.split('.')[1] ?? '', 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', secrets.derive('signing keys'), bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(`${row.instance_id} ${row.kid}`)).setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
}
