import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { loadControlPlane } from '../control-plane/load-control-plane.ts';
import type { ControlPlane } from '../control-plane/load-control-plane.ts';
import type { Io } from '../io.ts';
import type { ListenAddress } from '../listen-options.ts';
import { listen } from '../listen.ts';
import { printable } from '../printable.ts';
import { keySetVariable, roleVariable } from './process-variables.ts';

/** What stands beside the serving process for as long as `agentos dev` runs. */
export interface Companion {
  /** Added to the environment of every serving process. */
  readonly env: Readonly<Record<string, string>>;
  /** Added to its arguments. */
  readonly args: readonly string[];
  /** Lines for the end of the guide. The link in them is made when they are asked for. */
  guide(): Promise<string>;
  close(): Promise<void>;
}

/** Id and name of the AgentOS in the user's file. */
export interface ServedOs {
  readonly osId: string;
  readonly name: string;
}

/** A control plane that knows the AgentOS of the file. Null, with one line that says why, when there can be none: serving goes on without. */
export async function startCompanion(address: ListenAddress, io: Io): Promise<Companion | null> {
  try {
    const Class = await loadControlPlane(io.cwd);
    const served = await lookAtFile();
    if (served === null) throw new Error('the file cannot be loaded');
    const port = await portOf(address, io);
    const instance = { ...served, url: `http://${reachable(address.host ?? io.env['AGENT_OS_HOST'])}:${port}` };
    const controlPlane = new Class({ env: io.env, logLevel: 'warn', seed: { organizationName: 'My organisation', instance } });
    try {
      await listen(controlPlane, {});
      return companionOf(controlPlane, port, io);
    } catch (error) {
      await controlPlane.close();
      throw error;
    }
  } catch (error) {
    io.note(`no control plane: ${printable(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))}`);
    return null;
  }
}

function companionOf(controlPlane: ControlPlane, port: number, { env }: Io): Companion {
  const { publicUrl, seeded } = controlPlane;
  const origins = [env['AGENT_OS_CORS_ORIGINS'] ?? '', new URL(publicUrl).origin].filter((origin) => origin !== '');
  return {
    env: { AGENT_OS_CORS_ORIGINS: origins.join(','), ...(seeded === null ? {} : { [keySetVariable]: seeded.jwksUrl }) },
    args: ['--port', String(port)],
    guide: async () => guideLines(publicUrl, await controlPlane.issueOwnerLink()).join('\n'),
    close: () => controlPlane.close(),
  };
}

function guideLines(publicUrl: string, link: string | null): readonly string[] {
  return [
    '',
    '# the control plane: people, their roles, and tokens for this AgentOS',
    `# ${publicUrl}/console`,
    ...(link === null ? [] : ['# it has no owner yet: this link makes one, once, within 15 minutes', `# ${link}`]),
  ];
}

/** Loads the file in a process of its own, so that what it does at load is done where it is served and not here. */
async function lookAtFile(): Promise<ServedOs | null> {
  const child = fork(process.argv[1] ?? '', process.argv.slice(2), { env: { ...process.env, [roleVariable]: 'look' }, stdio: 'ignore' });
  let served: ServedOs | null = null;
  child.once('message', (message: ServedOs) => {
    served = message;
    child.kill();
  });
  await once(child, 'exit');
  return served;
}

/** The address is told to the control plane before anything listens there, so a free port is chosen here. */
async function portOf({ port }: ListenAddress, { env }: Io): Promise<number> {
  const wanted = port ?? Number(env['AGENT_OS_PORT'] || 7777);
  if (wanted !== 0) return wanted;
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A name under which a browser on this machine reaches what listens on `host`. */
function reachable(host = '127.0.0.1'): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
