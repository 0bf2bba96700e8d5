import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { Server } from 'node:http';
import { WebSocketServer } from 'ws';

/** What `serve({ fetch, websocket: { server } })` of `@hono/node-server` takes. */
export type SocketServer = NonNullable<Parameters<typeof createAdaptorServer>[0]['websocket']>['server'];

export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
}

/** How long clients may take to answer that their socket is closed. */
const farewellMs = 1_000;

export interface HttpServer {
  /** `http://host:port`, as a client on this machine reaches it. */
  readonly url: string;
  readonly port: number;
  /** Stops taking connections, closes idle ones and waits for the others; those that are still busy after `graceMs` are cut. */
  close(graceMs?: number): Promise<void>;
}

/** Headers that take longer than this to arrive are a slow-loris, not a client. Milliseconds. */
const headersTimeout = 15_000;
const keepAliveTimeout = 65_000;
/** The same for whole requests, so a body cannot drip for ever. Replies, event streams among them, may take as long as they like. */
const requestTimeout = 300_000;
const longestHeaders = 16 * 1024;

/** Speaks the protocol of websockets for an adaptor; messages of more than `messageBytes` end the socket (1009). */
export function createSocketServer(messageBytes: number): SocketServer {
  return asAdaptorServer(newSocketServer(messageBytes));
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- two descriptions of one class that differ in optional parameters
const asAdaptorServer = (server: WebSocketServer): SocketServer => server as unknown as SocketServer;

// No subprotocol: nothing that a client offers, a token perhaps, is sent back.
const newSocketServer = (maxPayload: number): WebSocketServer =>
  new WebSocketServer({ noServer: true, maxPayload, handleProtocols: () => false });

/** Serves the app with Node's HTTP server. Rejects with the system's error when the address cannot be bound. */
export async function serveApp(app: Hono, { port, host }: ListenOptions, messageBytes: number): Promise<HttpServer> {
  const sockets = newSocketServer(messageBytes);
  const server = createAdaptorServer({
    fetch: app.fetch,
    websocket: { server: asAdaptorServer(sockets) },
    serverOptions: { maxHeaderSize: longestHeaders, headersTimeout, keepAliveTimeout, requestTimeout },
  });
  if (!(server instanceof Server)) throw new TypeError('serveApp: not an HTTP/1.1 server');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://${urlHost(host)}:${bound}`, port: bound, close: (graceMs = 10_000) => closeServer(server, sockets, graceMs) };
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function closeServer(server: Server, sockets: WebSocketServer, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  for (const socket of sockets.clients) socket.close(1001, 'The server is shutting down');
  const cutSockets = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, farewellMs);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
  clearTimeout(cutSockets);
}
