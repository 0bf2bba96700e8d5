import type { Agent, Team } from '../../../define/index.ts';
import { jsonSchemaOf, modelInfo, requiredOutput } from '../../../runtime/index.ts';
import type { AgentSpec, TeamSpec, WorkflowNode, WorkflowSpec } from '../../../runtime/index.ts';
import type { Component } from '../component-family.ts';
import { omitNulls } from './omit-nulls.ts';

type Wire = Record<string, unknown>;
export type WireComponent = Wire & { readonly id: string; readonly name: string };

export interface ComponentView {
  readonly databaseId: string;
  readonly showsPrompt: boolean;
}

/** A component as `GET` of its family shows it (wire 4.2). Groups hold what differs from the default; nulls and empty groups are left out. */
export function toWireComponent(component: Component, view: ComponentView): WireComponent {
  return component.kind === 'workflow' ? toWireWorkflow(component, view) : toWireSpoken(component, view);
}

/** A component in a list of workflows, and in `GET /config`, where `model` has another shape. */
export function toWireSummary(component: Component, databaseId: string): WireComponent {
  const shared = { description: component.description, db_id: databaseId, metadata: group(component.metadata) };
  return Object.assign({ id: component.id, name: component.name }, omitNulls({ ...shared, ...kindOf(component) }));
}

function kindOf(component: Component): Wire {
  if (component.kind === 'workflow') return { is_factory: false, is_component: false };
  const { model } = component;
  return component.kind === 'team' ? { mode: component.mode, model: modelInfo(model) } : { model: modelInfo(model) };
}

function toWireSpoken(spoken: AgentSpec | TeamSpec, view: ComponentView): WireComponent {
  const { id, provider } = modelInfo(spoken.model);
  return Object.assign(
    { id: spoken.id, name: spoken.name },
    omitNulls({
      db_id: view.databaseId,
      description: spoken.description,
      mode: spoken.kind === 'team' ? spoken.mode : null,
      model: { name: id, model: id, provider },
      tools: group({ tools: toWireTools(spoken) }),
      sessions: group(spoken.history.runs > 0 ? { add_history_to_context: true, num_history_runs: spoken.history.runs } : {}),
      memory: group(
        spoken.memory === undefined
          ? {}
          : { enable_agentic_memory: true, ...(spoken.memory.extract ? { update_memory_on_run: true } : {}) },
      ),
      system_message: group(view.showsPrompt && typeof spoken.instructions === 'string' ? { instructions: spoken.instructions } : {}),
      response_settings: group(spoken.outputSchema === undefined ? {} : { output_schema_name: requiredOutput(spoken, null)?.name }),
      metadata: group(spoken.metadata),
      is_factory: false,
      is_component: false,
      // Who may read a team reads its members with it.
      members: spoken.kind === 'team' ? spoken.members.map((member) => toWireSpoken(member, view)) : null,
    }),
  );
}

function toWireWorkflow(workflow: WorkflowSpec, view: ComponentView): WireComponent {
  return Object.assign(
    { id: workflow.id, name: workflow.name },
    omitNulls({
      db_id: view.databaseId,
      description: workflow.description,
      steps: workflow.steps.map((node) => toWireNode(node, view)),
      metadata: group(workflow.metadata),
      workflow_agent: false,
      is_factory: false,
      is_component: false,
    }),
  );
}

function toWireNode(node: WorkflowNode, view: ComponentView): Wire {
  const shared = { id: node.id, name: node.name, type: node.type };
  if (node.type === 'Step') {
    const { executor, description } = node;
    const runnable = executor.kind === 'function' ? {} : { [executor.kind]: toWireSpoken(executor, view) };
    return omitNulls({ ...shared, description, ...runnable });
  }
  const inner = (nodes: readonly WorkflowNode[]) => (nodes.length === 0 ? null : nodes.map((entry) => toWireNode(entry, view)));
  const steps = node.type === 'Router' ? node.choices : node.steps;
  return omitNulls({ ...shared, steps: inner(steps), else_steps: node.type === 'Condition' ? inner(node.elseSteps) : null });
}

function toWireTools(spoken: Pick<Agent | Team, 'tools'>): readonly Wire[] | null {
  const tools = Object.entries(spoken.tools).map(([name, tool]) =>
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
