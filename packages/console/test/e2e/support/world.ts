import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { ControlPlane } from '@agentos-ts/control-plane';
import { Agent, AgentOS, demoModel } from 'agentos-ts';
import type { AgentOSOptions } from 'agentos-ts';
import { silentLog } from 'agentos-ts/kit';
import type { MakeDatabase } from './databases.ts';

/** What the page of an instance prints, to be pasted where an AgentOS is started: one of the two. */
export type PrintedLines = { readonly env: string } | { readonly code: string };

export interface World {
  /** Of the control plane: by name, because passkeys belong to names. */
  readonly url: string;
  /** Where an AgentOS will listen once it is started. */
  readonly osUrl: string;
  readonly ownerLink: () => Promise<string>;
  /** Starts the AgentOS at `osUrl` with the lines, and nothing else to say whom it trusts. */
  readonly startOs: (lines: PrintedLines, options?: Partial<AgentOSOptions>) => Promise<AgentOS>;
  readonly close: () => Promise<void>;
}

export const osId = 'shop-os';

/** A port that was free a moment ago: addresses are registered before anything listens there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The options that the printed lines are: code is read by the language, as they would be from the file that somebody pastes them into. */
async function optionsOf(lines: PrintedLines, console: string): Promise<Partial<AgentOSOptions>> {
  if ('env' in lines) return { env: variablesOf(lines.env), authorization: true, cors: { origins: [console] } };
  const module: { readonly pasted: Partial<AgentOSOptions> } = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(`export const pasted = {\n${lines.code}\n};`)}`
  );
  return module.pasted;
}

/** The variables of an environment file. */
function variablesOf(env: string): Readonly<Record<string, string>> {
  const lines = env.split('\n').filter((line) => /^\w+=/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

export const shopAgents: readonly Agent[] = [
  new Agent({ id: 'clerk', name: 'Clerk', model: demoModel({ delayMs: 15 }) }),
  new Agent({ id: 'treasurer', name: 'Treasurer', model: demoModel() }),
];

/** A control plane that listens, on a database of its own, and room for one AgentOS next to it on another. */
export async function openWorld(makeDatabase: MakeDatabase): Promise<World> {
  const port = await freePort();
  const osPort = await freePort();
  const planeDatabase = await makeDatabase();
  const osDatabase = await makeDatabase();
  const plane = new ControlPlane({
    db: planeDatabase.url,
    publicUrl: `http://localhost:${port}`,
    secret: 'a secret for tests that is long enough',
    console: true,
    checkReplies: true,
    log: silentLog,
    env: {},
  });
  await plane.serve({ host: 'localhost', port });
  let os: AgentOS | null = null;
  return {
    url: plane.publicUrl,
    osUrl: `http://127.0.0.1:${osPort}`,
    ownerLink: async () => (await plane.issueOwnerLink()) ?? '',
    startOs: async (lines, options = {}) => {
      os = new AgentOS({
        id: osId,
        name: 'Shop',
        db: osDatabase.url,
        agents: shopAgents,
        console: true,
        checkReplies: true,
        log: silentLog,
        env: {},
        ...(await optionsOf(lines, plane.publicUrl)),
        ...options,
      });
      await os.serve({ host: '127.0.0.1', port: osPort });
      return os;
    },
    close: async () => {
      await os?.close({ graceMs: 500 });
      await plane.close();
      await osDatabase.drop();
      await planeDatabase.drop();
    },
  };
}
