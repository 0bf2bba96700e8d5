import type { ListenAddress } from './listen-options.ts';
import { CommandError } from './usage-error.ts';

const addressProblems: ReadonlySet<unknown> = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND']);

interface Servable<Server> {
  serve(address: ListenAddress): Promise<Server>;
}

/**
 * Serves: an AgentOS by default on port 7777 of 127.0.0.1, a control plane on 7778.
 * @throws CommandError for an address that cannot be bound
 */
export async function listen<Server>(servable: Servable<Server>, address: ListenAddress): Promise<Server> {
  try {
    return await servable.serve(address);
  } catch (error) {
    if (error instanceof Error && 'code' in error && addressProblems.has(error.code))
      throw new CommandError(`${error.message}; choose another --port or --host`, { cause: error });
    throw error;
  }
}
