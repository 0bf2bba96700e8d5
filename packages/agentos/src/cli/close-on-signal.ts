/** The part of a running server that has to be shut down. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Waits for SIGINT, SIGTERM or the end of the parent process (when there is a channel to one), then closes the server and what it serves.
 * A second signal ends the process at once with the status that shells give to it.
 */
export async function closeOnSignal(server: Closable): Promise<void> {
  await nextSignal();
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  await server.close();
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    process.once('disconnect', stop);
  });
}
