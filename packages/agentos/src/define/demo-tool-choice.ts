import { sampleOfSchema } from './sample-of-schema.ts';

export interface DemoTool {
  readonly name: string;
  readonly inputSchema: unknown;
}

export interface DemoToolChoice {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/**
 * Picks a tool by rule: its name stands in the text (`get_weather`, `get weather`), or one of the longer words of the name does (`weather`).
 * Arguments are a JSON object in the text, or `key=value` pairs; what a schema requires beyond them gets a sample value.
 */
export function chooseTool(text: string, tools: readonly DemoTool[]): DemoToolChoice | undefined {
  const delegation = tools.find(({ name }) => name.startsWith('delegate_task_to_member'));
  if (delegation !== undefined) return delegate(text, delegation);
  const words = new Set(text.toLowerCase().match(/[a-z0-9_-]+/g) ?? []);
  const spaced = ` ${[...words].join(' ')} `;
  const named = tools.find((tool) => words.has(tool.name.toLowerCase()) || spaced.includes(` ${wordsOf(tool.name).join(' ')} `));
  const chosen = named ?? tools.find((tool) => wordsOf(tool.name).some((word) => word.length > 3 && words.has(word)));
  return chosen === undefined ? undefined : { name: chosen.name, input: argumentsFor(text, chosen.inputSchema) };
}

/** A leader passes the question on: to the member whose id stands in it, else to the first one. */
function delegate(text: string, { name, inputSchema }: DemoTool): DemoToolChoice {
  const member = propertiesOf(inputSchema)['member_id'];
  const ids: unknown = typeof member === 'object' && member !== null && 'enum' in member ? member.enum : [];
  const named = Array.isArray(ids) ? ids.find((id) => typeof id === 'string' && text.includes(id)) : undefined;
  return { name, input: { ...argumentsFor('', inputSchema), ...(named === undefined ? {} : { member_id: named }), task: text } };
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_-]+/);
}

function argumentsFor(text: string, schema: unknown): Record<string, unknown> {
  const sample = sampleOfSchema(schema);
  return { ...(typeof sample === 'object' ? sample : {}), ...(jsonIn(text) ?? pairsIn(text, schema)) };
}

function jsonIn(text: string): Record<string, unknown> | undefined {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end <= start) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start, end + 1));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function pairsIn(text: string, schema: unknown): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [, key = '', quoted, bare = ''] of text.matchAll(/([A-Za-z_]\w*)=(?:"([^"]*)"|(\S+))/g)) {
    if (Object.hasOwn(propertiesOf(schema), key)) found[key] = quoted ?? valueOf(bare.replace(/[.,;!?]+$/, ''), propertiesOf(schema)[key]);
  }
  return found;
}

function propertiesOf(schema: unknown): Record<string, unknown> {
  const properties = typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : undefined;
  return typeof properties === 'object' && properties !== null ? { ...properties } : {};
}

function valueOf(text: string, schema: unknown): unknown {
  const type = typeof schema === 'object' && schema !== null && 'type' in schema ? schema.type : 'string';
  if (type === 'number' || type === 'integer') return Number(text);
  if (type === 'boolean') return text === 'true';
  return text;
}
