import { corpus } from './attack-case.ts';
import type { AttackCase } from './attack-case.ts';

export interface HttpBuild {
  readonly kind: 'http';
  readonly method?: string;
  readonly path: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly steps?: readonly string[];
}

export interface HttpExpectation {
  readonly outcome: string;
  readonly status?: number | readonly number[];
  readonly error?: string;
  readonly members?: readonly string[];
  readonly content_type?: string;
}

export type HttpCase = Omit<AttackCase<HttpBuild>, 'expected'> & { readonly expected: HttpExpectation };

const isHttp = (entry: AttackCase<{ readonly kind: string }>): entry is AttackCase<HttpBuild> => entry.build.kind === 'http';
export const httpCases: readonly HttpCase[] = corpus.cases.filter(isHttp);

/** Cases that `socket-attacks.test.ts` plays. */
export const socketCases: ReadonlySet<string> = new Set(
  ['no-auth', 'query-token', 'revoked-midway', 'scope-per-message', 'first-frame-timeout', 'frames-before-auth'].map(
    (name) => `ws-${name}`,
  ),
);

/** Cases that are not run, each with its reason. */
export const httpNotRun: ReadonlyMap<string, string> = new Map([
  ['sse-ticket-reuse', 'there are no tickets: streams take the same credentials as every other request'],
  ['tr-host-header-metadata', 'the metadata document of protected resources is not built yet'],
]);

/** `$repeat:/a:5000` and the tokens of a case. */
export function expandText(text: string, values: ReadonlyMap<string, string>): string {
  const repeat = /^\$repeat:(.+):(\d+)$/.exec(text);
  if (repeat !== null) return (repeat[1] ?? '').repeat(Number(repeat[2]));
  return text.replaceAll(/\$[a-zA-Z_]+/g, (name) => values.get(name) ?? name);
}
