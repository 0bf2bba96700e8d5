import { closeOnSignal } from '../close-on-signal.ts';
import { configuredKeySetting, openDevelopmentKey } from '../development-key.ts';
import type { Io } from '../io.ts';
import type { ListenAddress } from '../listen-options.ts';
import { listen } from '../listen.ts';
import { loadOs } from '../load-os.ts';
import { publicPemOf } from '../signing-key.ts';
import type { SigningKey } from '../signing-key.ts';
import { describeServer } from './guide.ts';
import { tellSupervisor } from './supervise.ts';
import { reportLoadedFiles } from './loaded-files.ts';
import { lookAtServer } from './look-at-server.ts';
import { keySetVariable } from './process-variables.ts';

/** The serving process of `agentos dev`: reports what it loads, brings its own keys where none are configured, and says how to get in. */
export async function serveForDevelopment(file: string | undefined, address: ListenAddress, isFirst: boolean, io: Io): Promise<void> {
  if (!reportLoadedFiles((loaded) => tellSupervisor({ loaded }))) io.note('note: reload on change needs Node.js 22.15 or newer');
  const key = await bringKeys(io);
  const os = await loadOs(file, io.cwd);
  const server = await listen(os, address);
  if (isFirst) io.print(describeServer(await lookAtServer(os, server.url, key)));
  else io.note(`${os.id} listens again on ${server.url}`);
  tellSupervisor({ serving: true });
  await closeOnSignal(server);
}

/** Development keys for this process, put into its environment before the file is loaded; undefined when the user has configured keys there. */
async function bringKeys(io: Io): Promise<SigningKey | undefined> {
  const setting = configuredKeySetting(io.env);
  if (setting !== undefined) {
    io.note(`keys come from ${setting}`);
    return undefined;
  }
  const key = await openDevelopmentKey(io.cwd, io.note);
  process.env['JWT_VERIFICATION_KEY'] = publicPemOf(key.key);
  const keySet = io.env[keySetVariable];
  if (keySet !== undefined) process.env['JWT_JWKS_URL'] = keySet;
  return key;
}
