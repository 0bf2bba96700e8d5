import { defineCommand } from '../command.ts';
import { loadControlPlane } from '../control-plane/load-control-plane.ts';
import { controlPlaneOptions, readSetup } from '../control-plane/options.ts';
import { CommandError } from '../usage-error.ts';

export const controlPlaneOwnerLink = defineCommand({
  name: 'control-plane owner-link',
  summary: 'Print a link that makes whoever opens it an owner of the control plane: once, within 15 minutes.',
  positionals: [],
  options: {
    ...controlPlaneOptions,
    'even-if-owned': { type: 'boolean', describe: 'although there is an owner: for one who is locked out' },
  },
  notes: ['An embedded database belongs to one process: stop the control plane first.'],
  async run(given, _positionals, io) {
    const ControlPlane = await loadControlPlane(io.cwd);
    const controlPlane = new ControlPlane(readSetup(given, io.env));
    try {
      const link = await controlPlane.issueOwnerLink({ evenIfOwned: given.flag('even-if-owned') });
      if (link === null) throw new CommandError('there is an owner already; for one who is locked out add --even-if-owned');
      io.print(link);
      return 0;
    } finally {
      await controlPlane.close();
    }
  },
});
