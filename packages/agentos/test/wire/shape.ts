import { eventAdditions, eventShapes } from './event-shapes.ts';
import { additions as memberAdditions, shapes as memberShapes } from './shapes.ts';

/** Wire 1.5: `keep`, every declared member is there, as null if need be; `omit`, none is null. */
export type Nulls = 'keep' | 'omit';

const shapes = { ...memberShapes, ...eventShapes };
const additions = { ...memberAdditions, ...eventAdditions };

interface Field {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const seconds = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 1e9 && Number(value) < 1e11;
const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/;

const basics: Readonly<Record<string, (value: unknown) => boolean>> = {
  str: (value) => typeof value === 'string',
  int: (value) => Number.isInteger(value),
  float: (value) => typeof value === 'number' && Number.isFinite(value),
  bool: (value) => typeof value === 'boolean',
  object: isObject,
  any: () => true,
  /** Seconds since 1970, as a whole number (wire 1.3). */
  epoch: seconds,
  /** ISO 8601 in UTC with `Z` (wire 1.3). */
  datetime: (value) => typeof value === 'string' && date.test(value) && !Number.isNaN(Date.parse(value)),
};

/** `name* type|null=default`, separated by commas: the notation of wire section 11. */
function parseFields(text: string): readonly Field[] {
  return text
    .split(/,(?![^{]*\})/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, name = '', star = '', type = '', nullable = '', value] = /^(\w+)(\*?) ([^|=]+)(\|null)?(=.+)?$/.exec(part) ?? [];
      if (name === '') throw new Error(`the field '${part}' cannot be read`);
      // What has a default that is not null is always sent.
      return { name, type, isRequired: star !== '' || value !== undefined, isNullable: nullable !== '' };
    });
}

/** What a value has too much, too little, or of another type than the wire says; empty when it fits. */
export function findProblems(value: unknown, type: string, nulls: Nulls, path = '$'): readonly string[] {
  if (type.includes('/') && !type.endsWith(')[]')) {
    const tries = type.split('/').map((each) => findProblems(value, each, nulls, path));
    return tries.some((problems) => problems.length === 0) ? [] : (tries.toSorted((a, b) => a.length - b.length)[0] ?? []);
  }
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item, at) => findProblems(item, type.slice(0, -2).replaceAll(/[()]/g, ''), nulls, `${path}[${at}]`));
  }
  const page = /^Page<(.+)>$/.exec(type)?.[1];
  if (page !== undefined) return checkFields(value, [field('data', `${page}[]`), field('meta', 'PaginationInfo')], 'Page', nulls, path);
  if (type.startsWith('{')) return type.slice(1, -1).split(',').includes(String(value)) ? [] : [`${path} is ${String(value)}, not ${type}`];
  const basic = basics[type];
  if (basic !== undefined) return basic(value) ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
  const shape = shapes[type];
  if (shape === undefined) throw new Error(`there is no shape ${type}`);
  return checkFields(value, parseFields(shape.fields), type, shape.nulls ?? nulls, path);
}

const field = (name: string, type: string): Field => ({ name, type, isRequired: true, isNullable: false });

function checkFields(value: unknown, fields: readonly Field[], shape: string, nulls: Nulls, path: string): readonly string[] {
  if (!isObject(value)) return [`${path} is no object: ${JSON.stringify(value)}`];
  const known = new Set([...fields.map(({ name }) => name), ...Object.keys(additions[shape] ?? {})]);
  const surplus = Object.keys(value).filter((name) => !known.has(name));
  return [
    ...surplus.map((name) => `${path}.${name} is not of ${shape}`),
    ...fields.flatMap((each) => checkField(value[each.name], each, nulls, `${path}.${each.name}`)),
  ];
}

function checkField(value: unknown, { type, isRequired, isNullable }: Field, nulls: Nulls, path: string): readonly string[] {
  if (value === undefined) return isRequired || nulls === 'keep' ? [`${path} is missing`] : [];
  if (value === null) return nulls === 'keep' && isNullable ? [] : [`${path} is null`];
  return findProblems(value, type, nulls, path);
}
