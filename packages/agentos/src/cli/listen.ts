import type { AgentOS } from '../agent-os.ts';
import type { HttpServer } from '../http/index.ts';
import type { ListenAddress } from './listen-options.ts';
import { CommandError } from './usage-error.ts';

const addressProblems: ReadonlySet<unknown> = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND']);

/**
 * Serves, by default on port 7777 of 127.0.0.1.
 * @throws CommandError for an address that cannot be bound
 */
export async function listen(os: AgentOS, address: ListenAddress): Promise<HttpServer> {
  try {
    return await os.serve(address);
  } catch (error) {
    if (error instanceof Error && 'code' in error && addressProblems.has(error.code))
      throw new CommandError(`${error.message}; choose another --port or --host`, { cause: error });
    throw error;
  }
}
