import { defineCommand } from '../command.ts';
import { loadRoutes } from '../load-routes.ts';
import { table } from '../printable.ts';
import { sayAccess } from '../say-access.ts';

export const routes = defineCommand({
  name: 'routes',
  summary: 'List every route with the scopes that it asks for.',
  positionals: ['[file]'],
  options: { json: { type: 'boolean', describe: 'as JSON' } },
  notes: ['With a file: the routes of its AgentOS, own routes and scope mappings included. Without one: the built-in routes.'],
  async run(given, [file], io) {
    const found = await loadRoutes(file, io.cwd);
    if (given.flag('json')) {
      const rows = found.map(({ method, path, summary, access }) => ({ method, path, summary, access }));
      io.print(JSON.stringify(rows, null, 2));
      return 0;
    }
    io.print(
      table([
        ['METHOD', 'PATH', 'ACCESS', 'SUMMARY'],
        ...found.map((route) => [route.method, route.path, sayAccess(route.access), route.summary]),
      ]),
    );
    return 0;
  },
});
