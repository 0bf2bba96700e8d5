import { z } from 'zod';
import type { WireComponent } from './component.wire.ts';
import { jsonObject } from './run-pieces.schemas.ts';

/** What agents, teams and workflows show of themselves (wire 4.2). Loose: members may be added. */

const text = z.string();
const leftOut = 'Members without a value are left out.';

const named = { id: text, name: text, description: text.optional(), db_id: text.optional(), metadata: jsonObject.optional() };
const spoken = {
  ...named,
  model: z.looseObject({ name: text, model: text, provider: text }),
  tools: z
    .looseObject({
      tools: z.array(
        z.looseObject({
          name: text,
          description: text.optional(),
          parameters: z.unknown(),
          required_scopes: z.array(text).optional(),
        }),
      ),
    })
    .optional(),
  sessions: jsonObject.optional(),
  memory: jsonObject.optional(),
  system_message: jsonObject.optional(),
  response_settings: jsonObject.optional(),
};

const agent: z.ZodType<WireComponent> = z
  .looseObject(spoken)
  .meta({ id: 'Agent', description: `An agent that is served here. ${leftOut}` });
const team: z.ZodType<WireComponent> = z
  .looseObject({ ...spoken, mode: text, members: z.lazy(() => z.array(z.union([team, agent]))) })
  .meta({ id: 'Team', description: `A team that is served here, with its members. ${leftOut}` });
const workflow: z.ZodType<WireComponent> = z
  .looseObject({ ...named, steps: z.array(jsonObject).optional() })
  .meta({ id: 'Workflow', description: `A workflow that is served here; its steps are shown when it is read alone. ${leftOut}` });

export const componentSchemas = { agents: agent, teams: team, workflows: workflow } as const;

/** Agents, teams and workflows in `GET /config`, where `model` has another shape. */
export const componentSummary: z.ZodType<WireComponent> = z
  .looseObject({ ...named, mode: text.optional(), model: z.looseObject({ id: text, provider: text }).optional() })
  .meta({ id: 'ComponentSummary' });
