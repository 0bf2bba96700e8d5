import { defineCommand } from '../command.ts';
import { serveForDevelopment } from '../dev/serve-for-development.ts';
import { roleVariable, supervise } from '../dev/supervise.ts';
import { listenOptions, readListenAddress } from '../listen-options.ts';

export const dev = defineCommand({
  name: 'dev',
  summary: 'Serve a file for development: reload on change, development keys, tokens and curl lines to paste.',
  positionals: ['[file]'],
  options: listenOptions,
  notes: ['Keys are made in .agentos/ on first use, unless JWT_* or OS_SECURITY_KEY is set or the file configures its own.'],
  async run(given, [file], io) {
    const address = readListenAddress(given.text('port'), given.text('host'));
    const role = io.env[roleVariable];
    if (role === undefined) return supervise(io.note);
    await serveForDevelopment(file, address, role === 'first', io);
    return 0;
  },
});
