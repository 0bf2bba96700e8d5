import type { Agent } from '../../define/index.ts';
import { jsonSchemaOf, modelInfo, requiredOutput } from '../../runtime/index.ts';
import { omitNulls } from './run.wire.ts';

type Wire = Record<string, unknown>;
export type WireAgent = Wire & { readonly id: string; readonly name: string };

/** An agent as `GET /agents` shows it (wire 4.2). Groups hold what differs from the default; nulls and empty groups are left out. */
export function toWireAgent(agent: Agent, view: { readonly databaseId: string; readonly showsPrompt: boolean }): WireAgent {
  const { id, provider } = modelInfo(agent.model);
  return Object.assign(
    { id: agent.id, name: agent.name },
    omitNulls({
      db_id: view.databaseId,
      description: agent.description,
      model: { name: id, model: id, provider },
      tools: group({ tools: toWireTools(agent) }),
      sessions: group(agent.history.runs > 0 ? { add_history_to_context: true, num_history_runs: agent.history.runs } : {}),
      memory: group(agent.memory ? { enable_agentic_memory: true } : {}),
      system_message: group(view.showsPrompt && typeof agent.instructions === 'string' ? { instructions: agent.instructions } : {}),
      response_settings: group(agent.outputSchema === undefined ? {} : { output_schema_name: requiredOutput(agent, null)?.name }),
      metadata: group(agent.metadata),
    }),
  );
}

/** An agent in `GET /config`, where `model` has another shape. */
export function toWireAgentSummary(agent: Agent, databaseId: string): WireAgent {
  return Object.assign(
    { id: agent.id, name: agent.name },
    omitNulls({ description: agent.description, db_id: databaseId, model: modelInfo(agent.model), metadata: group(agent.metadata) }),
  );
}

function toWireTools(agent: Agent): readonly Wire[] | null {
  const tools = Object.entries(agent.tools).map(([name, tool]) =>
    omitNulls({
      name,
      description: tool.description,
      parameters: jsonSchemaOf(tool.inputSchema),
      required_scopes: tool.scopes.length === 0 ? null : tool.scopes,
    }),
  );
  return tools.length === 0 ? null : tools;
}

function group(members: Wire): Wire | null {
  const kept = omitNulls(members);
  return Object.keys(kept).length === 0 ? null : kept;
}
