import { z } from 'zod';
import type { JsonObject } from '../record/json.ts';

const converted = new WeakMap<z.ZodType, JsonObject>();

/**
 * JSON Schema (draft 7, input side) of a zod schema; converted once per schema.
 * @throws Error when the schema holds what JSON cannot say, such as a Date.
 */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const known = converted.get(schema);
  if (known !== undefined) return known;
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  const made: JsonObject = rest;
  converted.set(schema, made);
  return made;
}
