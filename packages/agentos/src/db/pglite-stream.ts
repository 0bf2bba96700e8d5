import { Duplex } from 'node:stream';
import { signalChannel } from './signals.ts';

/** The part of PGlite that is used: the wire protocol, answered at once. */
export interface ProtocolEngine {
  execProtocolRawSync(message: Uint8Array): Uint8Array;
}

// AuthenticationOk, then ReadyForQuery with status idle (PostgreSQL protocol, section "Message Formats").
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const TERMINATE = 0x58; // 'X'

/**
 * Lets node-postgres talk to PGlite in the same process: a stream in place of the socket. PGlite has one session, so a new
 * connection first cleans up what the last one left, and an old one can no longer speak.
 */
export class PGliteStreams {
  readonly #engine: ProtocolEngine;
  #current: Duplex | undefined;

  constructor(engine: ProtocolEngine) {
    this.#engine = engine;
  }

  open(): Duplex {
    const stream: Duplex = new PGliteStream((message) => {
      if (this.#current !== stream) throw new Error('Connection terminated');
      return this.#engine.execProtocolRawSync(message);
    });
    this.#current = stream;
    // Two messages: DISCARD ALL is not allowed together with others. ROLLBACK outside a transaction is only a warning.
    for (const text of ['rollback', 'discard all', `listen ${signalChannel}`]) this.#engine.execProtocolRawSync(simpleQuery(text));
    return stream;
  }
}

class PGliteStream extends Duplex {
  constructor(exec: (message: Uint8Array) => Uint8Array) {
    let hasStarted = false;
    const answer = (message: Buffer, done: (error?: Error) => void): void => {
      try {
        if (!hasStarted) this.push(WELCOME);
        else if (message[0] === TERMINATE) this.push(null);
        else this.push(Buffer.from(exec(message)));
        hasStarted = true;
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error('the embedded database failed', { cause: error }));
      }
    };
    super({
      read: () => undefined, // answers are pushed when a message comes in
      write: (chunk: Buffer, _encoding, done) => answer(chunk, done),
      // The driver corks the messages of one statement, so they arrive together.
      writev: (chunks, done) => answer(Buffer.concat(chunks.map(({ chunk }: { chunk: Buffer }) => chunk)), done),
    });
  }

  // The socket methods that node-postgres calls.
  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function simpleQuery(text: string): Uint8Array {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
