import { defineCommand } from '../command.ts';
import { sayDuration } from '../duration.ts';
import { printable, printableJson, table } from '../printable.ts';
import { decodeToken, readTokenText } from '../read-token.ts';
import { judgeToken } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import { readVerification, verificationOptions } from '../verification-options.ts';

export const tokenInspect = defineCommand({
  name: 'token inspect',
  summary: 'Show what a token says, whether a server would accept it, and precisely why not.',
  positionals: ['<token | ->'],
  options: verificationOptions,
  notes: [
    'With - the token is read from standard input and does not show up in the list of processes. The signature is never printed.',
    'Exit status: 0 accepted or not checked, 1 refused.',
  ],
  async run(given, [argument = ''], io) {
    const token = await readTokenText(argument, io);
    const { header, claims } = decodeToken(token);
    const verdict = await judgeToken(token, await readVerification((name) => given.text(name), io), io.env);
    io.print(`header ${printableJson(header)}`);
    io.print(`claims ${printableJson(claims)}`);
    io.print(table([...describeTimes(claims, Date.now() / 1000), ['verdict', describeVerdict(verdict)]]));
    return verdict.kind === 'refused' ? 1 : 0;
  },
});

function describeVerdict(verdict: Verdict): string {
  if (verdict.kind !== 'accepted') return `${verdict.kind}: ${printable(verdict.reason)}`;
  const { userId, scopes } = verdict.principal;
  return `accepted as ${printable(userId ?? 'nobody in particular')}, with ${scopes.size} usable scope${scopes.size === 1 ? '' : 's'}`;
}

/** Rows such as `expires  2026-01-01T12:00:00.000Z (in 58 min)`. `now` is epoch seconds. */
function describeTimes(claims: Readonly<Record<string, unknown>>, now: number): (readonly [string, string])[] {
  const names = [
    ['iat', 'issued'],
    ['nbf', 'valid from'],
    ['exp', 'expires'],
  ] as const;
  return names.flatMap(([claim, label]) => {
    const seconds = claims[claim];
    // Outside of this range a Date has no text.
    if (typeof seconds !== 'number' || Math.abs(seconds) > 8.64e12) return [];
    const distance = seconds >= now ? `in ${sayDuration(seconds - now)}` : `${sayDuration(now - seconds)} ago`;
    return [[label, `${new Date(seconds * 1000).toISOString()} (${distance})`] as const];
  });
}
