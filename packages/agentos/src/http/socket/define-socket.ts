import type { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { BuiltInScope, ResourceRef } from '../routes/access.ts';
import type { Method, Need } from '../routes/define-route.ts';
import type { SocketFrame } from './socket-frame.ts';

/** Who may send a message: as of a route, but for lists. `public` messages are answered before the client has signed in. */
export type MessageAccess<S extends string = string> =
  | { readonly scope: S | readonly S[] }
  | { readonly anyScope: readonly S[] }
  | { readonly signedIn: true }
  | { readonly public: string };

/** What every handler gets. `principal` and `access` are null for public messages. */
export interface MessageContext<Body = unknown, Who = Principal | null> {
  readonly principal: Who;
  readonly access: Who extends Principal ? RowAccess : null;
  readonly body: Body;
  /** The same decision as the lock's, for what a message cannot declare. */
  can(need: Need): boolean;
}

type MessageResult = SocketFrame | AsyncIterable<SocketFrame>;

interface MessageDefinition<S extends string, A extends MessageAccess<S>, B extends z.ZodObject> {
  readonly summary: string;
  /** Required: a message without it neither compiles nor starts. */
  readonly access: A;
  /** `POST /workflows/:workflow_id/runs`: rules that the operator gave this route hold for the message too. */
  readonly rulesOf?: `${Method} /${string}`;
  /** What a caller without the right reads. */
  readonly denied?: string;
  readonly body: B;
  readonly resource?: (body: z.output<B>) => ResourceRef;
  readonly handler: (
    ctx: MessageContext<z.output<B>, A extends { readonly public: string } ? null : Principal>,
  ) => MessageResult | Promise<MessageResult>;
}

/** A message as the door sees it: its types erased, its contents frozen. */
export interface SocketMessage {
  readonly summary: string;
  readonly access: MessageAccess;
  readonly rulesOf?: string;
  readonly denied?: string;
  readonly body: z.ZodObject;
  // Methods, not function properties: their parameters compare in both directions, so every definition erases to this type.
  resource?(body: Readonly<Record<string, unknown>>): ResourceRef;
  handler(ctx: MessageContext): MessageResult | Promise<MessageResult>;
}

/** One address that speaks websocket: a closed table of messages, told apart by `action`. `authenticate` is the door's own. */
export interface Socket {
  readonly path: string;
  readonly summary: string;
  readonly messages: Readonly<Record<string, SocketMessage>>;
}

/** Declares a message; scopes are checked by the compiler. */
export function defineMessage<const A extends MessageAccess<BuiltInScope>, const B extends z.ZodObject>(
  definition: MessageDefinition<BuiltInScope, A, B>,
): SocketMessage {
  const erased: SocketMessage = definition;
  return Object.freeze({ ...erased });
}

export function defineSocket(socket: Socket): Socket {
  return Object.freeze({ ...socket, messages: Object.freeze({ ...socket.messages }) });
}
