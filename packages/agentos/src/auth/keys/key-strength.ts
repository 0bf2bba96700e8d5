import type { KeyObject } from 'node:crypto';

const minimumRsaBits = 2048;
const maximumRsaBits = 8192;
const standardExponent = 65537n;

/** Null for a key that may be used; otherwise what is wrong with it (RFC 7518 sections 3.3 to 3.5, RFC 8725 section 3.5). */
export function weaknessOf(key: KeyObject): string | null {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return weaknessOfRsa(key);
    case 'ed25519':
      return isSmallOrder(coordinate(key, 'x')) ? 'Ed25519 point of small order' : null;
    default:
      return null;
  }
}

function weaknessOfRsa(key: KeyObject): string | null {
  const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < minimumRsaBits) return `RSA key of ${modulusLength} bits; at least ${minimumRsaBits} are needed`;
  if (modulusLength > maximumRsaBits) return `RSA key of ${modulusLength} bits; at most ${maximumRsaBits} are taken`;
  if (publicExponent !== standardExponent) return 'RSA key whose public exponent is not 65537';
  const modulus = coordinate(key, 'n');
  if (modulus % 2n === 0n) return 'RSA key with an even modulus';
  return hasRocaFingerprint(modulus) ? 'RSA key made by a flawed generator (CVE-2017-15361)' : null;
}

function coordinate(key: KeyObject, name: 'n' | 'x'): bigint {
  return BigInt(`0x${Buffer.from(key.export({ format: 'jwk' })[name] ?? '', 'base64url').toString('hex') || '0'}`);
}

// Primes of those keys are k * M + 65537^a mod M; their modulus therefore is a power of 65537 modulo every small prime.
const smallPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139,
  149, 151, 157, 163, 167,
];
const generated = smallPrimes.map((prime) => ({ prime: BigInt(prime), residues: powersOf(65537 % prime, prime) }));

function powersOf(generator: number, prime: number): ReadonlySet<bigint> {
  const residues = new Set<bigint>();
  for (let power = 1; !residues.has(BigInt(power)); power = (power * generator) % prime) residues.add(BigInt(power));
  return residues;
}

function hasRocaFingerprint(modulus: bigint): boolean {
  return generated.every(({ prime, residues }) => residues.has(modulus % prime));
}

const fieldPrime = 2n ** 255n - 19n;
const orderEightY = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
// y of the points whose order divides eight.
const smallOrderY: ReadonlySet<bigint> = new Set([0n, 1n, fieldPrime - 1n, orderEightY, fieldPrime - orderEightY]);

// `encoded` is the 32 bytes of the public key read big-endian; RFC 8032 section 5.1.2 stores y little-endian with the sign of x on top.
function isSmallOrder(encoded: bigint): boolean {
  const littleEndian = Buffer.from(encoded.toString(16).padStart(64, '0'), 'hex').toReversed();
  const y = BigInt(`0x${Buffer.from(littleEndian).toString('hex')}`) & (2n ** 255n - 1n);
  return y >= fieldPrime || smallOrderY.has(y);
}
