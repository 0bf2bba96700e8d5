/** Request target and header lines as Node received them; null on other runtimes. */
export interface Wire {
  readonly rawTarget: string | null;
  readonly rawHeaders: readonly string[] | null;
}

const noWire: Wire = Object.freeze({ rawTarget: null, rawHeaders: null });

/** Reads what `@hono/node-server` passes as bindings. */
export function wireOf(env: unknown): Wire {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return noWire;
  const { incoming } = env;
  if (typeof incoming !== 'object' || incoming === null || !('url' in incoming) || !('rawHeaders' in incoming)) return noWire;
  const { url, rawHeaders } = incoming;
  return typeof url === 'string' && Array.isArray(rawHeaders) ? { rawTarget: url, rawHeaders } : noWire;
}

/** Address of the other end of the connection, a proxy's where there is one; null where there is no connection of ours. */
export function remoteAddressOf(env: unknown): string | null {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return null;
  const { incoming } = env;
  if (typeof incoming !== 'object' || incoming === null || !('socket' in incoming)) return null;
  const { socket } = incoming;
  if (typeof socket !== 'object' || socket === null || !('remoteAddress' in socket)) return null;
  return typeof socket.remoteAddress === 'string' ? socket.remoteAddress : null;
}
