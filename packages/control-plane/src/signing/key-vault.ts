import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { importPKCS8 } from 'jose';
import type { CryptoKey } from 'jose';
import type { SigningAlgorithm } from './signing-algorithm.ts';

/** Whose key it is: what a ciphertext is bound to, so that none can be moved to another row. */
export interface KeyName {
  readonly instanceId: string;
  readonly kid: string;
}

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;
const mostKept = 200;

/** Encrypts private keys (AES-256-GCM) and keeps some of them open: as objects that sign and cannot be exported. */
export class KeyVault {
  readonly #secret: Uint8Array;
  readonly #open = new Map<string, Promise<CryptoKey>>();

  /** `secret`: 32 bytes. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  seal(name: KeyName, pem: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#secret, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(idOf(name)));
    const text = Buffer.concat([nonce, cipher.update(pem, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${version}.${text.toString('base64url')}`;
  }

  /** The key of that name, opened at most once while it is in use. Rejects when the text was not sealed with this secret for this name. */
  open(name: KeyName, sealed: string, algorithm: SigningAlgorithm): Promise<CryptoKey> {
    const id = idOf(name);
    const known = this.#open.get(id);
    if (known !== undefined) this.#open.delete(id);
    const opened = known ?? this.#openCold(name, sealed, algorithm);
    this.#open.set(id, opened); // last: used last
    const oldest = this.#open.keys().next();
    if (this.#open.size > mostKept && oldest.done !== true) this.#open.delete(oldest.value);
    return opened;
  }

  /** Drops a key that will not sign again. */
  forget(name: KeyName): void {
    this.#open.delete(idOf(name));
  }

  #openCold(name: KeyName, sealed: string, algorithm: SigningAlgorithm): Promise<CryptoKey> {
    const opened = this.#unseal(name, sealed).then((pem) => importPKCS8(pem, algorithm, { extractable: false }));
    opened.catch(() => this.forget(name));
    return opened;
  }

  async #unseal(name: KeyName, sealed: string): Promise<string> {
    const [found, text = ''] = sealed.split('.');
    if (found !== version) throw new Error(`signing key ${name.kid}: sealed in a form that this version does not know`);
    const bytes = Buffer.from(text, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#secret, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(idOf(name))).setAuthTag(bytes.subarray(-tagBytes));
      return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new Error(`signing key ${name.kid}: was not encrypted with this secret, or belongs to another instance`);
    }
  }
}

const idOf = ({ instanceId, kid }: KeyName): string => `${instanceId} ${kid}`;
