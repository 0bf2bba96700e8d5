import { sayAccess } from '../../http/routes/say-access.ts';
import { defineCommand } from '../command.ts';
import { openOs, routesOf } from '../load-routes.ts';
import { table } from '../printable.ts';

export const routes = defineCommand({
  name: 'routes',
  summary: 'List every route and every websocket message with the scopes that it asks for.',
  positionals: ['[file]'],
  options: { json: { type: 'boolean', describe: 'as JSON' } },
  notes: ['With a file: the routes of its AgentOS, own routes and scope mappings included. Without one: the built-in routes.'],
  async run(given, [file], io) {
    const os = await openOs(file, io.cwd);
    const found = routesOf(os);
    const messages = os.describeSockets();
    if (given.flag('json')) {
      const rows = found.map(({ method, path, summary, access }) => ({ method, path, summary, access }));
      const sent = messages.map(({ path, action, summary, access }) => ({ method: 'WS', path, action, summary, access }));
      io.print(JSON.stringify([...rows, ...sent], null, 2));
      return 0;
    }
    io.print(
      table([
        ['METHOD', 'PATH', 'ACCESS', 'SUMMARY'],
        ...found.map((route) => [route.method, route.path, sayAccess(route.access), route.summary]),
        ...messages.map(({ path, action, summary, access }) => ['WS', `${path} ${action}`, sayAccess(access), summary]),
      ]),
    );
    return 0;
  },
});
