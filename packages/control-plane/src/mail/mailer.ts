import { createTransport } from 'nodemailer';
import type { Log } from 'agentos-ts/kit';
import type { SmtpOptions } from '../control-plane-options.ts';

/** Longest wait for the mail server, in milliseconds. */
const answerMs = 15_000;

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text: links are shown as they are, and nothing in a name can become markup. */
  readonly text: string;
}

export interface Mailer {
  /** Resolves once the mail server has taken it. Rejects with the mail server's error. */
  send(mail: Mail): Promise<void>;
  /** Sends without anybody waiting for it. What fails stands in the log, without its text. */
  post(mail: Mail): void;
  /** Waits for what was posted. */
  close(): Promise<void>;
}

/** Sends mail through an SMTP server (RFC 5321). */
export function createMailer({ url, from }: SmtpOptions, log: Log): Mailer {
  const transport = createTransport(
    {
      url,
      connectionTimeout: answerMs,
      greetingTimeout: answerMs,
      socketTimeout: answerMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  const underway = new Set<Promise<void>>();
  const send = async ({ to, subject, text }: Mail): Promise<void> => {
    // An address in its own field is never parsed as a list of them.
    await transport.sendMail({ to: { name: '', address: to }, subject, text });
  };
  return {
    send,
    post: (mail) => {
      const sending = send(mail)
        .catch((error: unknown) => log.error(factsOf(error), 'a mail could not be sent'))
        .finally(() => underway.delete(sending));
      underway.add(sending);
    },
    close: async () => {
      await Promise.all(underway);
      transport.close();
    },
  };
}

/** The transport's code and the mail server's (RFC 5321 section 4.2.1). Texts of such errors quote what was sent. */
function factsOf(error: unknown): { readonly code: unknown; readonly answer: unknown } {
  const of = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
  return { code: of('code'), answer: of('responseCode') };
}
