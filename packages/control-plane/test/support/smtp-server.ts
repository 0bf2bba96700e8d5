import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they were sent, dots unstuffed. */
  readonly data: string;
}

/** As much of an SMTP server (RFC 5321) as takes mail, on a socket. `refuses` makes it answer 550 to every recipient. */
export async function startSmtpServer() {
  const mails: ReceivedMail[] = [];
  const state = { refuses: false };
  const waiting: ((mail: ReceivedMail) => void)[] = [];
  const receive = (mail: ReceivedMail): void => {
    mails.push(mail);
    waiting.shift()?.(mail);
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    converse(socket, state, receive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    state,
    /** The next mail that comes. */
    next: () => new Promise<ReceivedMail>((resolve) => waiting.push(resolve)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function converse(socket: Socket, state: { readonly refuses: boolean }, receive: (mail: ReceivedMail) => void): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let pending = '';
  let from = '';
  let to: string[] = [];
  let data: string[] | null = null;
  const address = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';
  const obey = (line: string): void => {
    if (data !== null) {
      if (line !== '.') data.push(line.startsWith('.') ? line.slice(1) : line);
      else {
        receive({ from, to, data: data.join('\n') });
        data = null;
        say('250 taken');
      }
      return;
    }
    const command = line.slice(0, 4).toUpperCase();
    if (command === 'EHLO' || command === 'HELO') say('250 mail.example.test');
    else if (command === 'MAIL') {
      from = address(line);
      to = [];
      say('250 ok');
    } else if (command === 'RCPT') {
      if (state.refuses) return void say(`550 no such mailbox ${address(line)}`);
      to.push(address(line));
      say('250 ok');
    } else if (command === 'DATA') {
      data = [];
      say('354 go on');
    } else if (command === 'QUIT') socket.end('221 bye\r\n');
    else say('250 ok');
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString('latin1')).split('\r\n');
    pending = lines.pop() ?? '';
    for (const line of lines) obey(line);
  });
  say('220 mail.example.test');
}
