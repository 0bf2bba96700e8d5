import { closeOnSignal } from '../close-on-signal.ts';
import { defineCommand } from '../command.ts';
import { listenOptions, readListenAddress } from '../listen-options.ts';
import { listen } from '../listen.ts';
import { loadOs } from '../load-os.ts';

export const start = defineCommand({
  name: 'start',
  summary: 'Serve the AgentOS that a file exports (its default export or `os`).',
  positionals: ['[file]'],
  options: listenOptions,
  notes: ['Without a file: src/index.ts, index.ts, or the same as .js or .mjs. SIGINT and SIGTERM end it after the running work.'],
  async run(given, [file], io) {
    const address = readListenAddress(given.text('port'), given.text('host'));
    const os = await loadOs(file, io.cwd);
    const server = await listen(os, address);
    io.note(`${os.id} listens on ${server.url}`);
    await closeOnSignal(server);
    return 0;
  },
});
