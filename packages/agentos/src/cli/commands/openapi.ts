import { defineCommand } from '../command.ts';
import { openOs } from '../load-routes.ts';

export const openapi = defineCommand({
  name: 'openapi',
  summary: 'Print the OpenAPI document.',
  positionals: ['[file]'],
  options: {},
  notes: ['With a file: that of its AgentOS. Without one: that of the built-in routes.'],
  async run(_given, [file], io) {
    const os = await openOs(file, io.cwd);
    io.print(JSON.stringify(await os.openApi(), null, 2));
    return 0;
  },
});
