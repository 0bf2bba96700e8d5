import { randomBytes, randomUUID } from 'node:crypto';
import { keyPair, publicJwk } from './fixture-keys.ts';

/** What `$sign.alg` and `$sign.key` stand for. */
export interface Signer {
  readonly alg: unknown;
  readonly kid: string;
}

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

type Expand = (parts: readonly string[]) => unknown;
const variables: ReadonlyArray<readonly [RegExp, Expand]> = [
  [/^\$uuid$/, () => randomUUID()],
  [/^\$now([+-]\d+)?$/, ([offset]) => epochSeconds() + Number(offset ?? 0)],
  [/^\$now_str([+-]\d+)$/, ([offset]) => String(epochSeconds() + Number(offset))],
  [/^\$now_ms([+-]\d+)$/, ([offset]) => Date.now() + Number(offset)],
  [/^\$repeat:(.+):(\d+)$/s, ([text = '', count]) => text.repeat(Number(count))],
  [/^\$array:(.+):(\d+)$/s, ([text, count]) => Array.from({ length: Number(count) }, () => text)],
  [/^\$scopes:(\d+)$/, ([count]) => Array.from({ length: Number(count) }, (_, index) => `agents:a${index}:run`).join(' ')],
  [/^\$jwk:(.+)$/, ([name = '']) => ({ ...publicJwk(name), alg: 'RS256' })],
  [/^\$x5c:(.+)$/, ([name = '']) => keyPair(name).publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
  [/^\$x5t(?:256)?:/, () => randomBytes(20).toString('base64url')],
];

/** Replaces the variables of the case language, at every depth; members whose value is `$omit` go. */
export function expand(value: unknown, signer: Signer): unknown {
  if (Array.isArray(value)) return value.map((item) => expand(item, signer));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== '$omit')
        .map(([name, member]) => [name, expand(member, signer)]),
    );
  }
  return typeof value === 'string' ? expandText(value, signer) : value;
}

function expandText(text: string, signer: Signer): unknown {
  if (text === '$sign.alg') return signer.alg;
  if (text === '$sign.key') return signer.kid;
  for (const [pattern, make] of variables) {
    const found = pattern.exec(text);
    if (found !== null) return make(found.slice(1));
  }
  return text;
}

/** `$now+N` inside raw JSON text; N may have a fraction. */
export function expandRaw(text: string): string {
  return text.replaceAll(/\$now([+-][\d.]+)?/g, (_, offset: string | undefined) => String(epochSeconds() + Number(offset ?? 0)));
}
