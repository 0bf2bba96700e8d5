import { defineCommand } from '../command.ts';
import { serveForDevelopment } from '../dev/serve-for-development.ts';
import { startCompanion } from '../dev/companion.ts';
import { roleVariable } from '../dev/process-variables.ts';
import { supervise } from '../dev/supervise.ts';
import { tellServedOs } from '../dev/tell-served-os.ts';
import { listenOptions, readListenAddress } from '../listen-options.ts';

export const dev = defineCommand({
  name: 'dev',
  summary: 'Serve a file for development: reload on change, development keys, tokens and curl lines to paste.',
  positionals: ['[file]'],
  options: {
    ...listenOptions,
    'control-plane': { type: 'boolean', describe: 'also serve the control plane, on port 7778, with this AgentOS in it' },
  },
  notes: ['Keys are made in .agentos/ on first use, unless JWT_* or OS_SECURITY_KEY is set or the file configures its own.'],
  async run(given, [file], io) {
    const address = readListenAddress(given.text('port'), given.text('host'));
    const role = io.env[roleVariable];
    if (role === undefined) return supervise(io, given.flag('control-plane') ? await startCompanion(address, io) : null);
    if (role === 'look') {
      await tellServedOs(file, io);
      return 0;
    }
    await serveForDevelopment(file, address, role === 'first', io);
    return 0;
  },
});
