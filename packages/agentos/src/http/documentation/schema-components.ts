import { z } from 'zod';

type Json = Record<string, unknown>;

/**
 * Schemas of a document. Those with a name (`meta({ id })`) are described once, as components, and referred to everywhere else; what JSON Schema cannot
 * express becomes "anything".
 */
export class SchemaComponents {
  readonly #components: Record<string, Json> = {};
  /** What each name stood for when it was given, to notice two schemas of one name: of input and output, or of somebody's own routes. */
  readonly #texts = new Map<string, string>();

  describe(schema: z.ZodType, io: 'input' | 'output'): Json {
    // The file says its dialect once.
    const {
      $schema: _dialect,
      $defs: named = {},
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        // A member that is refused.
        if (zodSchema instanceof z.ZodUndefined) jsonSchema.not = {};
      },
    });
    const names = new Map(Object.entries(named).map(([name, inner]) => [name, this.#nameFor(name, JSON.stringify(inner))]));
    for (const [name, inner] of Object.entries(named)) this.#components[names.get(name) ?? name] ??= toReferences(inner, names);
    return toReferences(rest, names);
  }

  all(): Readonly<Record<string, Json>> {
    return this.#components;
  }

  #nameFor(name: string, text: string): string {
    for (let copy = 1; ; copy += 1) {
      const free = copy === 1 ? name : `${name}${copy}`;
      const known = this.#texts.get(free);
      if (known === undefined) this.#texts.set(free, text);
      if (known === undefined || known === text) return free;
    }
  }
}

const prefix = '#/$defs/';

/** References to the definitions of one schema as references to the components of the document. */
function toReferences(schema: object, names: ReadonlyMap<string, string>): Json {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, renamed(key, value, names)]));
}

function renamed(key: string, value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => renamed('', item, names));
  if (typeof value === 'object' && value !== null) return toReferences(value, names);
  if (key !== '$ref' || typeof value !== 'string' || !value.startsWith(prefix)) return value;
  const name = value.slice(prefix.length);
  return `#/components/schemas/${names.get(name) ?? name}`;
}
