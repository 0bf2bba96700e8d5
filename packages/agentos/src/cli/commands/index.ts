import type { Command } from '../command.ts';
import { keysGenerate } from './keys-generate.ts';
import { tokenCreate } from './token-create.ts';

/** Every command, in the order in which the help shows them. */
export const commands: readonly Command[] = [keysGenerate, tokenCreate];
