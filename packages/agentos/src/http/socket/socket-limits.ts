/** Bounds of websockets. */
export interface SocketLimits {
  /** One message, in bytes; a larger one ends the socket (1009). Default 256 KiB. */
  readonly messageBytes: number;
  /** Messages of one socket within a second; more end it (4429). Default 20. */
  readonly messagesPerSecond: number;
  /** Open sockets of one principal on this server; one more is closed when it signs in (4429). Default 100. */
  readonly socketsPerPrincipal: number;
  /** Open sockets on this server; one more is refused with 503. Default 10,000. */
  readonly sockets: number;
  /** Milliseconds in which a socket must sign in (4401). Default 5,000. */
  readonly handshakeMs: number;
  /** Milliseconds that a frame may wait for a client that does not read (4408). Default 30,000. */
  readonly slowMs: number;
}

const defaultLimits: SocketLimits = Object.freeze({
  messageBytes: 256 * 1024,
  messagesPerSecond: 20,
  socketsPerPrincipal: 100,
  sockets: 10_000,
  handshakeMs: 5_000,
  slowMs: 30_000,
});
const longestMs = 2_147_483_647;

/** Fills in the defaults. Throws `TypeError` for a limit that is not a positive whole number. */
export function resolveSocketLimits(given: Partial<SocketLimits> = {}): SocketLimits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaultLimits, name)) throw new TypeError(`sockets: there is no ${JSON.stringify(name)}`);
    if (!Number.isSafeInteger(value) || value < 1) throw new TypeError(`sockets.${name} must be a positive whole number`);
    if (name.endsWith('Ms') && value > longestMs) throw new TypeError(`sockets.${name} must be at most ${longestMs}`);
  }
  return limits;
}
