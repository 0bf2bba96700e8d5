// Compiled, never run: what the types let through and what they do not.
import { createClient } from './index.ts';

const client = createClient({ baseUrl: 'http://localhost:7777' });

export async function accepted(): Promise<void> {
  const agent = await client.request('GET', '/agents/{agent_id}', { params: { agent_id: 'a' } });
  agent.model.provider.toUpperCase();
  (await client.request('GET', '/sessions')).meta.total_count.toFixed();
  await client.request('GET', '/sessions', { query: { page: 2, type: 'team' } });
  await client.request('POST', '/memories', { body: { memory: 'Likes tea' } });
  await client.agents.run('a', { message: 'x', sessionId: undefined, files: [new Blob()], metadata: { any: ['thing'] } });
  await client.workflows.stream('w', { message: 'x', onLeave: 'detach', background: false });
  for await (const event of await client.agents.stream('a', { message: 'x' })) {
    if (event.event === 'ToolCallStarted') event.tool.tool_args['order']?.toString();
    if (event.event === 'RunPaused') event.requirements.map(({ id }) => id.length);
  }
  for await (const event of await client.workflows.stream('w', { message: 'x' })) {
    if (event.event === 'LoopIterationCompleted') event.iteration_results[0]?.step_name.length.toFixed();
    if (event.event === 'TeamRunContent') event.team_id.length.toFixed();
  }
  const run = await (await client.teams.runs.resume('t', 'r', { after: 3 })).result();
  run.member_responses.map(({ run_id: id }) => id.length);
}

export async function refused(): Promise<void> {
  // @ts-expect-error -- no such route
  await client.request('GET', '/agent');
  // @ts-expect-error -- the id is missing
  await client.request('GET', '/agents/{agent_id}');
  // @ts-expect-error -- not a parameter of this route
  await client.request('GET', '/agents/{agent_id}', { params: { agent_id: 'a', other: 'b' } });
  // @ts-expect-error -- no such member of the reply
  void (await client.request('GET', '/agents/{agent_id}', { params: { agent_id: 'a' } })).modle;
  // @ts-expect-error -- no message
  await client.agents.run('a', { sessionId: 's' });
  // @ts-expect-error -- the names of the wire are not those of arguments
  await client.agents.run('a', { message: 'x', session_id: 's' });
  // @ts-expect-error -- the server makes the ids of runs
  await client.agents.run('a', { message: 'x', runId: 'r' });
  // @ts-expect-error -- workflows take no files
  await client.workflows.run('w', { message: 'x', files: [new Blob()] });
  for await (const event of await client.agents.stream('a', { message: 'x' })) {
    // @ts-expect-error -- agents make no events of steps
    if (event.event === 'StepStarted') return;
    // @ts-expect-error -- frames about the stream itself are not for readers
    if (event.event === 'subscribed') return;
  }
}
