import { z } from 'zod';
import { createRegistry } from '../routes/registry.ts';
import type { ResourceRef } from '../routes/access.ts';
import type { Route } from '../routes/define-route.ts';
import { accessOf } from '../routes/describe-routes.ts';
import { RouteRules } from '../routes/scope-mappings.ts';
import type { RuleOptions } from '../routes/scope-mappings.ts';
import { compileSockets } from './compiled-socket.ts';
import type { MessageAccess, Socket, SocketMessage } from './define-socket.ts';

/** One message of a socket, with what it asks for under the operator's rules. */
export interface MessageDescription {
  readonly path: string;
  readonly action: string;
  readonly summary: string;
  readonly access: MessageAccess;
  /** The fields beside `action`. */
  readonly body: z.ZodObject;
  readonly resource?: (body: Readonly<Record<string, unknown>>) => ResourceRef;
}

const signIn = {
  action: 'authenticate',
  summary: 'Sign in, or bring a newer token of the same caller',
  access: { public: 'carries the credential that is checked' },
  body: z.object({ token: z.string(), format: z.literal('json').optional() }),
} as const;

/** Every message, the door's own first. Throws like `compileSockets`. */
export function describeSockets(sockets: readonly Socket[], routes: readonly Route[], options: RuleOptions): readonly MessageDescription[] {
  const compiled = compileSockets(sockets, createRegistry(routes).routes, new RouteRules(options));
  return compiled.flatMap(({ path, messages }) => [
    { path, ...signIn },
    ...[...messages.values()].map(({ action, message, requirement, isMapped }) => {
      const { summary, access, body } = message;
      const asked: MessageAccess = isMapped ? accessOf(requirement) : access;
      return { path, action, summary, access: asked, body, ...resourceOf(message) };
    }),
  ]);
}

function resourceOf(message: SocketMessage): Pick<MessageDescription, 'resource'> {
  return message.resource === undefined ? {} : { resource: message.resource.bind(message) };
}
