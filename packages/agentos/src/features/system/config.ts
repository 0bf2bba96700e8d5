import { z } from 'zod';
import type { FeatureDeps } from '../feature-deps.ts';
import { componentSummary, toWireSummary } from '../runnables/index.ts';
import type { Component } from '../runnables/index.ts';

const domain = z.object({
  display_name: z.string(),
  dbs: z.array(z.object({ db_id: z.string(), domain_config: z.object({ display_name: z.string() }), tables: z.array(z.string()) })),
});
const tracesDomain = z.object({
  display_name: z.string(),
  dbs: z.array(z.object({ db_id: z.string(), domain_config: z.object({ display_name: z.string() }) })),
});

/** ConfigResponse (wire 4.1): the members that existing clients require are always there. */
export const configResponse = z
  .object({
    os_id: z.string(),
    name: z.string().optional(),
    description: z.string().optional(),
    available_models: z.array(z.string()),
    os_database: z.string(),
    databases: z.array(z.string()),
    session: domain,
    memory: domain,
    traces: tracesDomain,
    agents: z.array(componentSummary),
    teams: z.array(componentSummary),
    workflows: z.array(componentSummary),
    interfaces: z.array(z.object({ type: z.string(), version: z.string(), route: z.string() })),
  })
  .meta({ id: 'Config' });

export function describeConfig(
  { os, databaseId, agents, teams, workflows }: FeatureDeps,
  visibleIds: (resource: string, action: string) => 'all' | ReadonlySet<string>,
): z.output<typeof configResponse> {
  const describe = (resource: string, components: readonly Component[]) => {
    const visible = visibleIds(resource, 'read');
    return components.filter(({ id }) => visible === 'all' || visible.has(id)).map((entry) => toWireSummary(entry, databaseId));
  };
  return {
    os_id: os.id,
    ...(os.name === null ? {} : { name: os.name }),
    ...(os.description === null ? {} : { description: os.description }),
    available_models: [],
    os_database: databaseId,
    databases: [databaseId],
    session: describeDomain(databaseId, 'sessions'),
    memory: describeDomain(databaseId, 'memories'),
    traces: { display_name: databaseId, dbs: [{ db_id: databaseId, domain_config: { display_name: databaseId } }] },
    agents: describe('agents', agents),
    teams: describe('teams', teams),
    workflows: describe('workflows', workflows),
    interfaces: [],
  };
}

function describeDomain(databaseId: string, table: string): z.output<typeof domain> {
  const named = { display_name: databaseId };
  return { ...named, dbs: [{ db_id: databaseId, domain_config: named, tables: [table] }] };
}
