import { upgradeWebSocket } from '@hono/node-server';
import type { Context } from 'hono';
import type { Upgrade } from './socket-door.ts';

/** How this request becomes a websocket; null unless it asks for that and its server was made with `websocket: { server }`. */
export function upgradeOf(c: Context): Upgrade | null {
  const env: unknown = c.env;
  const canUpgrade = typeof env === 'object' && env !== null && 'wss' in env;
  if (!canUpgrade || c.req.raw.headers.get('upgrade')?.toLowerCase() !== 'websocket') return null;
  return async (events) => {
    const response = await upgradeWebSocket(
      c,
      {
        onOpen: (_event, socket) => events.onOpen(socket.raw),
        onMessage: ({ data }) => events.onMessage(data),
        onClose: () => events.onClose(),
      },
      { onError: (error) => events.onError(error) },
    );
    return response instanceof Response ? response : new Response(null, { status: 500 });
  };
}
