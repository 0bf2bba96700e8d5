import type { Endpoint, WireFamily, WireStage } from '../endpoint.ts';

interface Kind {
  readonly resource: 'agents' | 'teams' | 'workflows';
  readonly noun: 'Agent' | 'Team' | 'Workflow';
  readonly idParam: string;
  /** Asks nobody and is done at once. */
  readonly id: string;
  readonly item: string;
  readonly listed: string;
  readonly detail: string;
  readonly run: string;
}

const kinds: readonly Kind[] = [
  {
    resource: 'agents',
    noun: 'Agent',
    idParam: 'agent_id',
    id: 'a1',
    item: 'RunSchema',
    listed: 'AgentResponse',
    detail: 'AgentResponse',
    run: 'AgentRun',
  },
  {
    resource: 'teams',
    noun: 'Team',
    idParam: 'team_id',
    id: 't1',
    item: 'TeamRunSchema',
    listed: 'TeamResponse',
    detail: 'TeamResponse',
    run: 'TeamRun',
  },
  {
    resource: 'workflows',
    noun: 'Workflow',
    idParam: 'workflow_id',
    id: 'w1',
    item: 'WorkflowRunSchema',
    listed: 'WorkflowSummary',
    detail: 'WorkflowResponse',
    run: 'WorkflowRun',
  },
];

const noStore = 'there are no stored components, so no versions of them';
const noFactory = 'there are no factories';
const inQuery = 'run routes take session_id in the query as well, wherever they take it in the body';
const everyForm = ['json', 'urlencoded', 'multipart'] as const;
const decision = 'a closed list of fields reaches a run, the same for agents and teams';

function startOf(kind: Kind): readonly Endpoint[] {
  const { resource, idParam, id, run } = kind;
  const files = resource === 'workflows' ? '' : ' files';
  const monitor = resource === 'teams' ? ' monitor' : '';
  const without: Record<string, string> = { version: noStore, factory_input: noFactory };
  if (resource === 'teams') without['monitor'] = 'has no effect in the original either';
  const media = 'wire 5.2 lists it among the extra keys';
  const refused = 'named to be refused: what no run would see is not dropped in silence';
  const extra = resource === 'workflows' ? refused : media;
  const start = {
    route: `POST /${resource}/:${idParam}/runs`,
    body: `message stream session_id user_id version background factory_input${files}${monitor}`,
    without,
    more: {
      session_state: media,
      dependencies: media,
      metadata: media,
      output_schema: extra,
      images: extra,
      audio: extra,
      videos: extra,
      input_files: extra,
      ...(resource === 'workflows' ? { files: refused } : {}),
      run_id: refused,
      knowledge_filters: refused,
    },
    forms: everyForm,
    nulls: 'omit',
    missing: [{ path: `/${resource}/none/runs`, body: { message: 'x' } }, `${kind.noun} not found`],
    invalid: [{ path: `/${resource}/${id}/runs`, body: { stream: false } }, ['body', 'message']],
  } as const;
  const path = `/${resource}/${id}/runs`;
  return [
    {
      ...start,
      status: 200,
      shape: run,
      example: ({ fresh }) => ({ path, body: { message: 'hello', stream: false, session_id: fresh() } }),
    },
    { ...start, status: 202, shape: 'PendingRun', example: () => ({ path, body: { message: 'hello', stream: false, background: true } }) },
  ];
}

async function runOf({ post, fresh }: WireStage, { resource, id }: Kind): Promise<{ readonly path: string; readonly session: string }> {
  const session = fresh();
  const run = await post(`/${resource}/${id}/runs`, { message: 'hello', stream: false, session_id: session });
  return { path: `/${resource}/${id}/runs/${String(run['run_id'])}`, session };
}

function readOf(kind: Kind): readonly Endpoint[] {
  const { resource, idParam, id } = kind;
  const runs = `/${resource}/:${idParam}/runs`;
  const factory: Pick<Endpoint, 'without'> = resource === 'workflows' ? { without: { factory_input: noFactory } } : {};
  const more = resource === 'workflows' ? ' factory_input' : '';
  const gone = [{ path: `/${resource}/${id}/runs/none` }, 'Run not found'] as const;
  return [
    {
      ...factory,
      route: `GET ${runs}`,
      query: `session_id status${more}`,
      status: 200,
      shape: `${kind.item}[]`,
      nulls: 'keep',
      example: async (stage) => ({ path: `/${resource}/${id}/runs?session_id=${(await runOf(stage, kind)).session}` }),
      missing: [{ path: `/${resource}/${id}/runs?session_id=none` }, 'Session not found'],
      invalid: [{ path: `/${resource}/${id}/runs` }, ['query', 'session_id']],
    },
    {
      ...factory,
      route: `GET ${runs}/:run_id`,
      query: `session_id${more}`,
      status: 200,
      shape: kind.run,
      nulls: 'omit',
      example: async (stage) => ({ path: (await runOf(stage, kind)).path }),
      missing: gone,
    },
    {
      route: `POST ${runs}/:run_id/cancel`,
      query: 'session_id',
      status: 200,
      shape: 'Nothing',
      nulls: 'keep',
      example: async (stage) => ({ path: `${(await runOf(stage, kind)).path}/cancel` }),
      missing: [{ path: `/${resource}/${id}/runs/none/cancel` }, 'Run not found'],
    },
    {
      route: `POST ${runs}/:run_id/resume`,
      body: 'last_event_index session_id',
      more: { session_id: inQuery },
      forms: everyForm,
      status: 200,
      shape: 'stream',
      example: async (stage) => ({ path: `${(await runOf(stage, kind)).path}/resume`, body: { last_event_index: 0 } }),
      missing: [{ path: `/${resource}/${id}/runs/none/resume`, body: {} }, 'Run not found'],
      invalid: [{ path: `/${resource}/${id}/runs/none/resume`, body: { last_event_index: 'x' } }, ['body', 'last_event_index']],
    },
  ];
}

const branching = 'input continue_from fork regenerate replace_original additional_instructions session_id user_id stream background';

function continueOf(kind: Kind): readonly Endpoint[] {
  const { resource, idParam, id } = kind;
  const route = `POST /${resource}/:${idParam}/runs/:run_id/continue`;
  const missing = [{ path: `/${resource}/${id}/runs/none/continue`, body: { stream: false } }, 'Run not found'] as const;
  const invalid = [{ path: `/${resource}/${id}/runs/none/continue`, body: { stream: 'perhaps' } }, ['body', 'stream']] as const;
  const shared = { route, missing, invalid, nulls: 'omit', forms: everyForm } as const;
  if (resource === 'workflows') {
    const names = ['tools', 'requirements', ...branching.split(' ').filter((name) => !['session_id', 'user_id', 'stream'].includes(name))];
    return [
      {
        ...shared,
        body: 'step_requirements session_id user_id stream factory_input',
        without: { factory_input: noFactory },
        more: Object.fromEntries([
          ...names.map((name) => [name, 'one schema for the three families; workflows answer 409 before they read it']),
          ['session_id', inQuery],
        ]),
        status: 409,
        shape: 'problem',
        example: async (stage) => ({
          path: `${(await runOf(stage, kind)).path}/continue`,
          body: { step_requirements: '[]', stream: false },
        }),
      },
    ];
  }
  const own = resource === 'agents' ? 'tools' : 'requirements';
  const other = resource === 'agents' ? 'requirements' : 'tools';
  return [
    {
      ...shared,
      body: `${own} ${branching}`,
      more: { [other]: decision, step_requirements: decision, session_id: inQuery },
      status: 200,
      shape: kind.run,
      example: async (stage) => ({ path: `${(await runOf(stage, kind)).path}/continue`, body: { input: 'and now?', stream: false } }),
    },
  ];
}

function branchOf(kind: Kind): readonly Endpoint[] {
  const { resource, idParam, id } = kind;
  if (resource === 'workflows') return [];
  const checkpoints = `/${resource}/:${idParam}/runs/:run_id/checkpoints`;
  return [
    {
      route: `GET ${checkpoints}`,
      query: 'session_id',
      status: 200,
      shape: 'Checkpoints',
      nulls: 'keep',
      example: async (stage) => ({ path: `${(await runOf(stage, kind)).path}/checkpoints` }),
      missing: [{ path: `/${resource}/${id}/runs/none/checkpoints` }, 'Run not found'],
    },
    {
      route: `GET ${checkpoints}/:message_index`,
      query: 'session_id',
      status: 200,
      shape: resource === 'agents' ? 'AgentSnapshot' : 'TeamSnapshot',
      nulls: 'keep',
      example: async (stage) => ({ path: `${(await runOf(stage, kind)).path}/checkpoints/1` }),
      missing: [{ path: `/${resource}/${id}/runs/none/checkpoints/1` }, 'Run not found'],
    },
    {
      route: `POST /${resource}/:${idParam}/sessions/:session_id/fork`,
      query: 'user_id',
      without: { user_id: 'whose session it is says the credential, never the client' },
      status: 200,
      shape: 'Fork',
      nulls: 'keep',
      example: async (stage) => ({ path: `/${resource}/${id}/sessions/${(await runOf(stage, kind)).session}/fork` }),
      missing: [{ path: `/${resource}/${id}/sessions/none/fork` }, 'Session not found'],
    },
  ];
}

function definitionsOf({ resource, idParam, id, noun, listed, detail }: Kind): readonly Endpoint[] {
  const version: Pick<Endpoint, 'query' | 'without'> = resource === 'workflows' ? { query: 'version', without: { version: noStore } } : {};
  return [
    { route: `GET /${resource}`, status: 200, shape: `${listed}[]`, nulls: 'omit', example: () => ({ path: `/${resource}` }) },
    {
      ...version,
      route: `GET /${resource}/:${idParam}`,
      status: 200,
      shape: detail,
      nulls: 'omit',
      example: () => ({ path: `/${resource}/${id}` }),
      missing: [{ path: `/${resource}/none` }, `${noun} not found`],
    },
  ];
}

/** Wire 3.2, 3.3 and 3.4. */
export const family: WireFamily = {
  endpoints: kinds.flatMap((kind) => [definitionsOf, startOf, readOf, continueOf, branchOf].flatMap((make) => make(kind))),
  own: Object.fromEntries(
    kinds.map(({ resource, idParam }) => [
      `GET /${resource}/:${idParam}/runs/:run_id/events`,
      'the twin of resume for readers that send Last-Event-ID (wire 16.1)',
    ]),
  ),
};
