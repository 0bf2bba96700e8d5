import { parseCompactJws } from '../auth/token/compact-jws.ts';
import type { UnverifiedToken } from '../auth/token/compact-jws.ts';
import { Rejection } from '../auth/index.ts';
import type { Io } from './io.ts';
import { CommandError } from './usage-error.ts';

/** A token given as an argument, or on standard input for `-`, where it does not show up in the list of processes. */
export async function readTokenText(argument: string, io: Io): Promise<string> {
  const text = argument === '-' ? await io.readInput() : argument;
  return text.trim().replace(/^Bearer +/i, '');
}

/**
 * Header and claims, with nothing verified.
 * @throws CommandError for what is not a token; the text never shows it
 */
export function decodeToken(token: string): UnverifiedToken {
  try {
    return parseCompactJws(token);
  } catch (error) {
    if (error instanceof Rejection) throw new CommandError(`this is not a signed token (${error.reason})`);
    throw error;
  }
}
