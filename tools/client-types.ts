/**
 * TypeScript types of an OpenAPI document, as the client package holds them: one type for each named schema, and one entry for each route.
 * Own, and small, because the usual generator prints through the compiler's JavaScript interface, which TypeScript 7 no longer has.
 */

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const joined = (types: readonly string[]): string => [...new Set(types)].join(' | ') || 'never';
const asKey = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const nameIn = (reference: string): string => reference.split('/').pop() ?? '';

function comment(text: unknown, indent: string): string {
  return typeof text === 'string' && text !== '' ? `${indent}/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */\n` : '';
}

/** Members are read-only: what came from a server is a record of something that was so. */
function membersOf(schema: Json, indent: string): string {
  const required = new Set(listOf(schema['required']));
  const lines = Object.entries(objectOf(schema['properties'])).map(([name, value]) => {
    const property = objectOf(value);
    const type = typeOf(property, `${indent}  `);
    return `${comment(property['description'], `${indent}  `)}${indent}  readonly ${asKey(name)}${required.has(name) ? '' : '?'}: ${type};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

/** An object with known members has those alone, so that a mistyped name is an error of the compiler. */
function objectType(schema: Json, indent: string): string {
  if (Object.keys(objectOf(schema['properties'])).length > 0) return membersOf(schema, indent);
  const values = schema['additionalProperties'];
  if (values === false) return 'Record<string, never>';
  return `Readonly<Record<string, ${isObject(values) ? typeOf(values, indent) : 'unknown'}>>`;
}

function typeOf(schema: Json, indent = ''): string {
  if (typeof schema['$ref'] === 'string') return nameIn(schema['$ref']);
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return joined(schema['enum'].map((value) => JSON.stringify(value)));
  const choices = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  if (choices.length > 0) return joined(choices.map((choice) => typeOf(objectOf(choice), indent)));
  if (isObject(schema['not'])) return 'never';
  return joined([schema['type']].flat().map((type) => simpleType(type, schema, indent)));
}

function simpleType(type: unknown, schema: Json, indent: string): string {
  switch (type) {
    case 'string':
      return schema['format'] === 'binary' ? 'Blob' : 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'null':
      return type;
    case 'array': {
      const item = typeOf(objectOf(schema['items']), indent);
      return `readonly ${/[ |]/.test(item) && !item.startsWith('{') ? `(${item})` : item}[]`;
    }
    case 'object':
      return objectType(schema, indent);
    default:
      return 'unknown';
  }
}

function namedType(name: string, schema: Json): string {
  const head = comment(schema['description'], '');
  const isPlain = schema['type'] === 'object' && Object.keys(objectOf(schema['properties'])).length > 0;
  return isPlain ? `${head}export interface ${name} ${membersOf(schema, '')}\n` : `${head}export type ${name} = ${typeOf(schema)};\n`;
}

function parametersIn(operation: Json, place: string): string {
  const parameters = listOf(operation['parameters'])
    .map(objectOf)
    .filter((parameter) => parameter['in'] === place);
  if (parameters.length === 0) return 'undefined';
  const properties = Object.fromEntries(parameters.map((parameter) => [textOf(parameter['name']), parameter['schema']]));
  const required = parameters.filter((parameter) => parameter['required'] === true).map((parameter) => parameter['name']);
  return membersOf({ properties, required }, '    ');
}

function bodyOf(operation: Json): string {
  const content = objectOf(objectOf(operation['requestBody'])['content']);
  const schema = objectOf(content['application/json'])['schema'];
  return schema === undefined ? 'undefined' : typeOf(objectOf(schema), '    ');
}

/** What the successful replies hold: JSON of one type, and events of another. */
function repliesOf(operation: Json): { readonly reply: string; readonly events: string } {
  const successes = Object.entries(objectOf(operation['responses'])).filter(([status]) => status.startsWith('2'));
  const replies: string[] = [];
  const events: string[] = [];
  for (const [, response] of successes) {
    const content = objectOf(objectOf(response)['content']);
    if (Object.keys(content).length === 0) replies.push('undefined');
    for (const [mediaType, described] of Object.entries(content)) {
      const { schema, 'x-event-data': data } = objectOf(described);
      if (mediaType === 'text/event-stream') events.push(isObject(data) ? typeOf(data, '    ') : 'unknown');
      else replies.push(mediaType.includes('json') ? typeOf(objectOf(schema), '    ') : 'string');
    }
  }
  return { reply: joined(replies), events: joined(events) };
}

function routeType(name: string, operation: Json): string {
  const { reply, events } = repliesOf(operation);
  const members = [
    `    readonly params: ${parametersIn(operation, 'path')};`,
    `    readonly query: ${parametersIn(operation, 'query')};`,
    `    readonly body: ${bodyOf(operation)};`,
    `    readonly reply: ${reply};`,
    `    readonly events: ${events};`,
  ];
  return `${comment(operation['summary'], '  ')}  readonly ${JSON.stringify(name)}: {\n${members.join('\n')}\n  };\n`;
}

/** The whole file. `head` is its first line. */
export function clientTypes(openApi: object, head: string): string {
  const document = objectOf(openApi);
  const schemas = Object.entries(objectOf(objectOf(document['components'])['schemas']));
  const named = schemas.toSorted(([a], [b]) => a.localeCompare(b)).map(([name, schema]) => namedType(name, objectOf(schema)));
  const routes = Object.entries(objectOf(document['paths']))
    .flatMap(([path, item]) =>
      Object.entries(objectOf(item)).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    )
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, operation]) => routeType(name, objectOf(operation)));
  return `${head}\n\n${named.join('\n')}\n/** Every route of the server, by method and path. */\nexport interface Routes {\n${routes.join('')}}\n`;
}
