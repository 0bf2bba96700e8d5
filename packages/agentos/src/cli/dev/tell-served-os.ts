import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { configuredKeySetting } from '../development-key.ts';
import type { Io } from '../io.ts';
import { loadOs } from '../load-os.ts';
import type { ServedOs } from './companion.ts';

const document = z.object({ info: z.object({ title: z.string() }) });

/** Tells the parent process which AgentOS the file exports. Nothing is started. */
export async function tellServedOs(file: string | undefined, io: Io): Promise<void> {
  // Describing needs no key, but an AgentOS with authorization refuses to be without one. Nobody knows this one.
  if (configuredKeySetting(process.env) === undefined) process.env['JWT_VERIFICATION_KEY'] = randomBytes(32).toString('base64url');
  const os = await loadOs(file, io.cwd);
  const served: ServedOs = { osId: os.id, name: document.parse(await os.openApi()).info.title };
  process.send?.(served);
}
