import { resolve } from 'node:path';
import { isReservedSubject, isUsableIdentifier } from '../../auth/reserved-subject.ts';
import { checkScopes, splitScopes } from '../check-scopes.ts';
import { defineCommand } from '../command.ts';
import { parseDuration } from '../duration.ts';
import type { Io } from '../io.ts';
import { findKeyFile, projectFolder } from '../key-files.ts';
import { printable } from '../printable.ts';
import { signToken } from '../sign.ts';
import { readAlgorithm, readSigningKeyFile } from '../signing-key.ts';
import { UsageError } from '../usage-error.ts';

export const tokenCreate = defineCommand({
  name: 'token create',
  summary: 'Sign a token and print it, alone, on standard output.',
  positionals: [],
  options: {
    sub: { type: 'string', value: '<subject>', describe: 'the user id that the token stands for (required)' },
    scopes: { type: 'string', value: '<list>', describe: 'scopes, separated by commas (required; "" for none)' },
    aud: { type: 'string', value: '<list>', describe: 'audience: the id of the AgentOS that shall accept it; several with commas' },
    ttl: { type: 'string', value: '<duration>', describe: 'lifetime such as 15m, 1h (default), 30d' },
    iss: { type: 'string', value: '<issuer>', describe: 'issuer' },
    session: { type: 'string', value: '<id>', describe: 'session that runs started with the token go into, whatever the request says' },
    key: { type: 'string', value: '<file>', describe: `private key (PEM, JWK) or shared secret; default: the one in ${projectFolder}/` },
    alg: {
      type: 'string',
      value: '<name>',
      describe: 'algorithm, where the key allows several; default RS256 for RSA, HS256 for a secret',
    },
    kid: { type: 'string', value: '<id>', describe: 'name of the key, for servers that hold several' },
    'admin-scope': { type: 'string', value: '<scope>', describe: "the server's admin scope, where it is not agent_os:admin" },
    'allow-unknown': { type: 'boolean', describe: 'accept families of your own, such as reports:write, with a warning' },
  },
  async run(given, _positionals, io) {
    const subject = requireSubject(given.text('sub'));
    const scopeText = given.text('scopes');
    if (scopeText === undefined) throw new UsageError('--scopes is missing; write --scopes "" for a token without permissions');
    const scopes = splitScopes(scopeText);
    const lifetime = parseDuration(given.text('ttl') ?? '1h');
    const algorithm = readAlgorithm(given.text('alg'));
    if (!acceptScopes(scopes, given.text('admin-scope'), given.flag('allow-unknown'), io)) return 1;
    const keyFile = resolve(io.cwd, given.text('key') ?? (await findKeyFile(resolve(io.cwd, projectFolder))));
    const key = await readSigningKeyFile(keyFile, io.note, algorithm);
    if (given.text('aud') === undefined) io.note('note: no --aud; a server accepts the token only where verifyAudience is off');
    io.print(
      await signToken(
        {
          subject,
          scopes,
          lifetime,
          audience: readAudience(given.text('aud')),
          issuer: given.text('iss'),
          keyId: given.text('kid'),
          sessionId: given.text('session'),
        },
        key,
      ),
    );
    return 0;
  },
});

function requireSubject(subject: string | undefined): string {
  if (subject === undefined) throw new UsageError('--sub is missing');
  if (!isUsableIdentifier(subject)) throw new UsageError('--sub must be 1 to 255 printable characters without white space around them');
  if (isReservedSubject(subject))
    throw new UsageError(`--sub ${JSON.stringify(subject)} is reserved for the server itself; every server refuses it`);
  return subject;
}

function readAudience(text: string | undefined): string | readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new UsageError('--aud has an empty name');
  return names.length === 1 ? names[0] : names;
}

function acceptScopes(scopes: readonly string[], adminScope: string | undefined, allowUnknown: boolean, io: Io): boolean {
  let accepted = true;
  for (const finding of checkScopes(scopes, adminScope)) {
    const isWarning = allowUnknown && finding.kind === 'foreign';
    io.note(`${isWarning ? 'warning' : 'error'}: ${printable(finding.text)}`);
    accepted &&= isWarning;
    if (!isWarning && finding.kind === 'foreign') io.note('       (a family of your own? add --allow-unknown)');
  }
  return accepted;
}
