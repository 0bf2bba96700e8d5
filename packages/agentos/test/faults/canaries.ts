import { randomUUID } from 'node:crypto';
import { createLog } from '../../src/telemetry/index.ts';
import type { Log } from '../../src/telemetry/index.ts';

/** A text that stands for a secret or for something private, and where it may be seen again. */
export interface Canary {
  readonly name: string;
  readonly text: string;
  /** Who wrote it may read it back; a secret is seen nowhere. */
  readonly mayReturnToOwner: boolean;
}

/** Everything that a server said to a client or to its log while canaries were sent to it. */
export class Cage {
  readonly log: Log;
  readonly #canaries: Canary[] = [];
  readonly #lines: string[] = [];
  readonly #replies: { readonly what: string; readonly text: string; readonly isRefusal: boolean }[] = [];

  constructor() {
    this.log = createLog({ level: 'debug', destination: { write: (line) => void this.#lines.push(line) } });
  }

  secret(name: string): string {
    return this.#add(name, false);
  }

  personal(name: string): string {
    return this.#add(name, true);
  }

  #add(name: string, mayReturnToOwner: boolean): string {
    const text = `canary-${name}-${randomUUID().slice(0, 8)}`;
    this.#canaries.push({ name, text, mayReturnToOwner });
    return text;
  }

  /** Keeps status, headers and body of a reply. */
  async hear(what: string, response: Response): Promise<number> {
    const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`;
    this.#replies.push({ what, text, isRefusal: response.status >= 400 });
    return response.status;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Every place where a canary sings that should not. Base64 and escapes do not hide one. */
  escaped(): readonly string[] {
    const inLog = this.#lines.flatMap((line) => this.#found(line, () => true).map((name) => `${name} in the log: ${line.slice(0, 200)}`));
    const inReplies = this.#replies.flatMap(({ what, text, isRefusal }) =>
      this.#found(text, ({ mayReturnToOwner }) => !mayReturnToOwner || isRefusal).map((name) => `${name} in the reply to ${what}`),
    );
    return [...inLog, ...inReplies];
  }

  #found(text: string, counts: (canary: Canary) => boolean): readonly string[] {
    return this.#canaries
      .filter((canary) => counts(canary) && spellings(canary.text).some((spelling) => text.includes(spelling)))
      .map(({ name }) => name);
  }
}

/** As it is, and in base64 at each of the three places where it can begin. */
function spellings(text: string): readonly string[] {
  const encoded = ['', 'x', 'xx'].map((before) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(4, -4),
  );
  return [text, ...encoded];
}
