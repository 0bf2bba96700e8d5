import type { Command } from '../command.ts';
import { canI } from './can-i.ts';
import { controlPlaneOwnerLink } from './control-plane-owner-link.ts';
import { controlPlaneStart } from './control-plane-start.ts';
import { dev } from './dev.ts';
import { doctor } from './doctor.ts';
import { keysGenerate } from './keys-generate.ts';
import { migrate } from './migrate.ts';
import { openapi } from './openapi.ts';
import { routes } from './routes.ts';
import { start } from './start.ts';
import { tokenCreate } from './token-create.ts';
import { tokenInspect } from './token-inspect.ts';

/** Every command, in the order in which the help shows them. */
export const commands: readonly Command[] = [
  dev,
  start,
  keysGenerate,
  tokenCreate,
  tokenInspect,
  canI,
  routes,
  openapi,
  migrate,
  doctor,
  controlPlaneStart,
  controlPlaneOwnerLink,
];
