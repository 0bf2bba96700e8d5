import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A passkey in software: what an authenticator and a browser do (Web Authentication Level 3), as far as a server sees it. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(16);
  readonly #origin: string;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  #counter = 0;
  /** Asks for a finger, a face or a PIN. */
  verifiesUser = true;

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
  }

  /** What `navigator.credentials.create()` answers. */
  register(challenge: string) {
    const clientData = this.#clientData('webauthn.create', challenge);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, this.#coseKey()]);
    const authData = Buffer.concat([this.#authenticatorData(0x40), attested]);
    // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR.
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
      Buffer.from([authData.length]),
      authData,
    ]);
    return this.#credential({ clientDataJSON: clientData, attestationObject: attestation }, { transports: ['internal'] });
  }

  /** What `navigator.credentials.get()` answers. */
  authenticate(challenge: string) {
    const clientData = this.#clientData('webauthn.get', challenge);
    this.#counter += 1;
    const authenticatorData = this.#authenticatorData(0);
    const hash = createHash('sha256').update(clientData).digest();
    const signature = createSign('sha256').update(authenticatorData).update(hash).sign(this.#privateKey);
    return this.#credential({ clientDataJSON: clientData, authenticatorData, signature }, {});
  }

  #credential(response: Readonly<Record<string, Buffer>>, more: object) {
    const encoded = Object.fromEntries(Object.entries(response).map(([name, bytes]) => [name, bytes.toString('base64url')]));
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { ...encoded, ...more } };
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }));
  }

  /** RP id hash, flags (user present, user verified, and `more`), counter. */
  #authenticatorData(more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    const host = createHash('sha256').update(new URL(this.#origin).hostname).digest();
    return Buffer.concat([host, Buffer.from([0x01 | (this.verifiesUser ? 0x04 : 0) | more]), counter]);
  }

  /** The public key as COSE (RFC 9053 section 7.1.1): {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' });
    const point = (key: string, value: string) => Buffer.concat([Buffer.from(`${key}5820`, 'hex'), Buffer.from(value, 'base64url')]);
    return Buffer.concat([Buffer.from('a5010203262001', 'hex'), point('21', x), point('22', y)]);
  }
}
