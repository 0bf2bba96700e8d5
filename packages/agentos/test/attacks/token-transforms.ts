import type { TokenBuild, Transform } from './attack-case.ts';
import { genuineSignature } from './token-signature.ts';

type Step = (token: string, step: Transform, build: TokenBuild) => string;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const orderP256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const orderEd25519 = 2n ** 252n + 27742317777372353535851937790883648493n;
const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

function onPart(change: (part: string, step: Transform) => string): Step {
  return (token, step) => {
    const parts = token.split('.');
    const index = step.index ?? 2;
    parts[index] = change(parts[index] ?? '', step);
    return parts.join('.');
  };
}

function onSignature(change: (signature: Buffer, step: Transform) => Buffer): Step {
  return onPart((part, step) => change(Buffer.from(part, 'base64url'), step).toString('base64url'));
}

const toNumber = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const toBytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0').slice(-64), 'hex');
const reversed = (bytes: Buffer): Buffer => Buffer.from(bytes.toReversed());

function ecdsaNumber(word: string | undefined, current: bigint): bigint {
  if (word === undefined || word === 'keep') return current;
  if (word === 'n') return orderP256;
  if (word === 'n+1') return orderP256 + 1n;
  return word === 's+n' ? current + orderP256 : BigInt(word);
}

// ASN.1 INTEGER: no needless zeros, one zero before a set top bit.
function derInteger(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const trimmed = bytes.subarray(Math.max(first, 0));
  const body = (trimmed[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
  return Buffer.concat([Buffer.from([2, body.length]), body]);
}

function jsonSerialization(token: string, { form }: Transform): string {
  const [protectedHeader, payload, signature] = token.split('.');
  const signed = { protected: protectedHeader, signature };
  return JSON.stringify(form === 'flattened' ? { payload, ...signed } : { payload, signatures: [signed] });
}

const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['append', (token, { value = '' }) => token + value],
  ['literal', (_, { value = '' }) => value],
  ['set_segment', onPart((_, { value = '' }) => value)],
  [
    'drop_segment',
    (token, { index }) =>
      token
        .split('.')
        .filter((_, at) => at !== index)
        .join('.'),
  ],
  ['pad_segment', onPart((part) => part + ('='.repeat((4 - (part.length % 4)) % 4) || '='))],
  ['insert', onPart((part, { at = 0, value = '' }) => part.slice(0, at) + value + part.slice(at))],
  ['noncanonical_last_char', onPart((part) => part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.at(-1) ?? '') ^ 1))],
  ['std_base64', onPart((part) => Buffer.from(part, 'base64url').toString('base64').replace(/=+$/, ''))],
  ['append_token', (token, { sep = '' }) => token + sep + token],
  ['percent_encode', (token) => encodeURIComponent(token).replaceAll('.', '%2E')],
  ['json_serialization', jsonSerialization],
  [
    'json_polyglot',
    (token) => `{"x":".${base64url('{"sub":"admin"}')}.",${jsonSerialization(token, { op: '', form: 'flattened' }).slice(1)}`,
  ],
  [
    'swap_payload',
    (token, { claims }) => {
      const [header, payload = '', signature] = token.split('.');
      const changed: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return [header, base64url(JSON.stringify(Object.assign({}, changed, claims))), signature].join('.');
    },
  ],
  [
    'replace_header',
    (token, { header, resign }, build) => {
      const [, payload, signature] = token.split('.');
      const data = `${base64url(JSON.stringify(header))}.${payload}`;
      return `${data}.${resign === undefined ? signature : base64url(genuineSignature(resign, Buffer.from(data), build.sign?.key ?? ''))}`;
    },
  ],
  ['truncate_sig', onSignature((bytes, { bytes: count = 0 }) => bytes.subarray(0, -count))],
  ['extend_sig', onSignature((bytes, { hex = '' }) => Buffer.concat([bytes, Buffer.from(hex, 'hex')]))],
  ['prefix_sig', onSignature((bytes, { hex = '' }) => Buffer.concat([Buffer.from(hex, 'hex'), bytes]))],
  ['zero_sig', onSignature((bytes) => Buffer.alloc(bytes.length))],
  ['fill_sig', onSignature((bytes) => Buffer.alloc(bytes.length, 0xff))],
  [
    'flip_bit',
    onSignature((bytes, { byte = 0 }) =>
      Buffer.from(bytes.map((value, at) => (at === (byte < 0 ? bytes.length + byte : byte) ? value ^ 1 : value))),
    ),
  ],
  [
    'ecdsa_set',
    onSignature((bytes, { r, s }) =>
      Buffer.concat([toBytes(ecdsaNumber(r, toNumber(bytes.subarray(0, 32)))), toBytes(ecdsaNumber(s, toNumber(bytes.subarray(32))))]),
    ),
  ],
  ['ecdsa_swap', onSignature((bytes) => Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)]))],
  [
    'ecdsa_to_der',
    onSignature((bytes) => {
      const body = Buffer.concat([derInteger(bytes.subarray(0, 32)), derInteger(bytes.subarray(32))]);
      return Buffer.concat([Buffer.from([0x30, body.length]), body]);
    }),
  ],
  [
    'ed25519_add_order',
    onSignature((bytes) =>
      Buffer.concat([bytes.subarray(0, 32), reversed(toBytes(toNumber(reversed(bytes.subarray(32))) + orderEd25519))]),
    ),
  ],
  // Happens while the claims are made.
  ['inflate_claim', (token) => token],
]);

export function transform(token: string, step: Transform, build: TokenBuild): string {
  const apply = steps.get(step.op);
  if (apply === undefined) throw new Error(`no operation ${step.op}`);
  return apply(token, step, build);
}
