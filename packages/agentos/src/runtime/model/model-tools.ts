import { jsonSchema, tool } from 'ai';
import type { ToolSet } from 'ai';
import type { ToolSpec } from '../spec/agent-spec.ts';
import { jsonSchemaOf } from '../spec/json-schema.ts';

const converted = new WeakMap<ToolSpec, ToolSet[string]>();

/**
 * Tools as the model is told of them: without `execute`, so the SDK never runs one, and without validation, so that what is stored and
 * shown to an approver is exactly what the model wrote. `plan-tool-call.ts` validates, on the first try and again after an approval.
 */
export function toModelTools(tools: Readonly<Record<string, ToolSpec>>): ToolSet {
  return Object.fromEntries(Object.entries(tools).map(([name, spec]) => [name, toModelTool(spec)]));
}

function toModelTool(spec: ToolSpec): ToolSet[string] {
  const known = converted.get(spec);
  if (known !== undefined) return known;
  const made: ToolSet[string] = tool({ description: spec.description, inputSchema: jsonSchema(jsonSchemaOf(spec.inputSchema)) });
  converted.set(spec, made);
  return made;
}
