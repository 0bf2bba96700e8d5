import { z } from 'zod';
import { templateOf } from '../routes/compiled-route.ts';
import type { Route } from '../routes/define-route.ts';
import { nameOf } from '../routes/registry.ts';
import { readAccess } from '../routes/requirement.ts';
import type { Requirement } from '../routes/requirement.ts';
import type { RouteRules } from '../routes/scope-mappings.ts';
import type { Socket, SocketMessage } from './define-socket.ts';

/** A message with everything worked out that does not depend on who sends it. */
export interface CompiledMessage {
  readonly action: string;
  readonly message: SocketMessage;
  readonly requirement: Requirement;
  /** Answered before the client has signed in. What an operator makes public still needs somebody whose rows it touches. */
  readonly isPublic: boolean;
  /** The requirement is one of the operator's. */
  readonly isMapped: boolean;
}

export interface CompiledSocket {
  readonly path: string;
  readonly messages: ReadonlyMap<string, CompiledMessage>;
}

const pathGrammar = /^(?:\/[A-Za-z0-9._~-]+)+$/;
const actionGrammar = /^[a-z]+(?:-[a-z]+)*$/;

/** Throws `TypeError` naming socket, message and the fix for what is incomplete. */
export function compileSockets(sockets: readonly Socket[], routes: readonly Route[], rules: RouteRules): readonly CompiledSocket[] {
  const named = new Map(routes.map((route) => [nameOf(route), route]));
  const seen = new Set<string>();
  return sockets.map(({ path, messages }) => {
    if (!pathGrammar.test(path)) throw new TypeError(`socket ${path}: the path must start with / and have no parameters`);
    if (seen.has(path)) throw new TypeError(`socket ${path}: another socket has the same path`);
    seen.add(path);
    const compiled = Object.entries(messages).map(([action, message]) =>
      compileMessage(`${path} ${action}`, action, message, named, rules),
    );
    if (compiled.length === 0) throw new TypeError(`socket ${path}: has no messages`);
    return { path, messages: new Map(compiled.map((one) => [one.action, one])) };
  });
}

function compileMessage(
  name: string,
  action: string,
  message: SocketMessage,
  routes: ReadonlyMap<string, Route>,
  rules: RouteRules,
): CompiledMessage {
  const refuse = (why: string): TypeError => new TypeError(`message ${name}: ${why}`);
  if (!actionGrammar.test(action) || action === 'authenticate')
    throw refuse('the action must be small letters and -, and not authenticate');
  if (typeof message.access !== 'object' || message.access === null)
    throw refuse("has no access; add access: { scope: 'family:action' } or say why it is public");
  if (!(message.body instanceof z.ZodObject)) throw refuse('has no body; add body: z.object({…})');
  if (typeof message.handler !== 'function') throw refuse('has no handler');
  const own = readOwn(message, refuse);
  const { rulesOf } = message;
  if (rulesOf === undefined) return { action, message, requirement: own, isPublic: own.kind === 'public', isMapped: false };
  const route = routes.get(rulesOf);
  if (route === undefined) throw refuse(`rulesOf names no route: ${rulesOf}`);
  const mapped = rules.find(route.method, templateOf(route))?.requirement;
  return { action, message, requirement: mapped ?? own, isPublic: own.kind === 'public', isMapped: mapped !== undefined };
}

function readOwn({ access }: SocketMessage, refuse: (why: string) => TypeError): Requirement {
  try {
    return readAccess(access);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : 'access cannot be read');
  }
}
