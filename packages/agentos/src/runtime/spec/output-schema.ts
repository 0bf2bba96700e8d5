import { jsonSchema } from 'ai';
import type { FlexibleSchema } from 'ai';
import type { ModelSpec } from './agent-spec.ts';
import type { JsonObject } from '../record/json.ts';
import { jsonSchemaOf } from './json-schema.ts';

export interface RequiredOutput {
  readonly schema: FlexibleSchema;
  /** Becomes `content_type`. */
  readonly name: string;
}

/**
 * The schema that an answer has to follow: the agent's own, else the client's. A client's schema is passed to the model and not run as a
 * validator here, because its patterns could be made to keep this process busy.
 */
export function requiredOutput(agent: ModelSpec, client: JsonObject | null): RequiredOutput | undefined {
  if (agent.outputSchema !== undefined)
    return { schema: agent.outputSchema, name: titleOf(jsonSchemaOf(agent.outputSchema)) ?? agent.name };
  return client === null ? undefined : { schema: jsonSchema({ ...client }), name: titleOf(client) ?? 'object' };
}

function titleOf(schema: JsonObject): string | undefined {
  const title = schema['title'];
  return typeof title === 'string' && title !== '' ? title : undefined;
}
