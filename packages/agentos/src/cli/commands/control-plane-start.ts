import { closeOnSignal } from '../close-on-signal.ts';
import { defineCommand } from '../command.ts';
import { loadControlPlane } from '../control-plane/load-control-plane.ts';
import { controlPlaneOptions, readSetup } from '../control-plane/options.ts';
import { listenOptions, readListenAddress } from '../listen-options.ts';
import { listen } from '../listen.ts';

export const controlPlaneStart = defineCommand({
  name: 'control-plane start',
  summary: 'Serve the control plane: people, organisations, roles, and the tokens that say what they may do.',
  positionals: [],
  options: {
    port: { ...listenOptions.port, describe: 'port; default CONTROL_PLANE_PORT, else 7778; 0 takes a free one' },
    host: { ...listenOptions.host, describe: 'address to bind; default CONTROL_PLANE_HOST, else 127.0.0.1' },
    ...controlPlaneOptions,
  },
  notes: ['Needs the package @agentos-ts/control-plane. SIGINT and SIGTERM end it after the requests at work.'],
  async run(given, _positionals, io) {
    const address = readListenAddress(given.text('port'), given.text('host'));
    const ControlPlane = await loadControlPlane(io.cwd);
    const controlPlane = new ControlPlane(readSetup(given, io.env));
    try {
      const { url } = await listen(controlPlane, address);
      io.note(`the control plane listens on ${url}`);
      io.print(`${controlPlane.publicUrl}/console`);
      const link = await controlPlane.issueOwnerLink();
      if (link !== null) io.print(`There is no owner yet. Whoever opens this link becomes it, once, within 15 minutes:\n${link}`);
      await closeOnSignal({ close: async () => {} });
    } finally {
      await controlPlane.close();
    }
    return 0;
  },
});
