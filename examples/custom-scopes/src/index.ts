// Scopes of your own, on routes of your own and on built-in ones.
//   npm run agentos -- dev examples/custom-scopes/src/index.ts
import { Agent, AgentOS, demoModel } from 'agentos-ts';
import { defineRoute } from 'agentos-ts/kit';
import { z } from 'zod';

const os = new AgentOS({
  id: 'reports-os',
  agents: [new Agent({ id: 'writer', model: demoModel() })],
  authorizationConfig: {
    scopeMappings: {
      // Stricter than built in: reading sessions needs a scope of ours as well.
      'GET /sessions': ['sessions:read', 'reports:audit'],
      // Looser than built in: any signed-in caller may see the configuration.
      'GET /config': [],
    },
  },
});

// Behind the same lock. `resource` makes it a question about one report: reports:summer:write is enough for /reports/summer.
os.route(
  defineRoute({
    method: 'POST',
    path: '/reports/:id',
    summary: 'Publish a report',
    access: { scope: 'reports:write' },
    resource: (params) => ({ type: 'reports', id: params.id }),
    body: z.object({ text: z.string() }),
    responses: { 200: z.object({ id: z.string(), by: z.string(), length: z.number() }) },
    handler: ({ params, body, principal }) => ({ id: params.id, by: principal.id, length: body.text.length }),
  }),
);

export default os;
