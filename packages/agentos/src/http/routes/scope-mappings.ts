import { httpConfigErrors } from '../http.errors.ts';
import { compareSpecificity, coversPath, coversTemplate, readPattern } from './path-pattern.ts';
import type { Segment } from './path-pattern.ts';
import { requireAll } from './requirement.ts';
import type { Requirement } from './requirement.ts';

/** A route of any router as rules see it. Method `ALL` answers every method. */
export interface Template {
  readonly method: string;
  readonly segments: readonly Segment[];
  /** For messages: `GET /agents/:agent_id`. */
  readonly name: string;
}

/** One entry of the configuration. */
export interface Rule {
  readonly key: string;
  /** Null in public routes given as a path alone. */
  readonly method: string | null;
  readonly segments: readonly Segment[];
  readonly requirement: Requirement;
}

export interface RuleOptions {
  /** `'METHOD /path'` to its scopes: several are all required, none lets every signed-in caller in. */
  readonly scopeMappings?: Readonly<Record<string, readonly string[]>> | undefined;
  /** `/path` or `METHOD /path`. */
  readonly publicRoutes?: readonly string[] | undefined;
}

/** The operator's rules, matched against the templates of registered routes and never against a URL. The most specific one wins. */
export class RouteRules {
  readonly #mappings: readonly Rule[];
  readonly #publics: readonly Rule[];

  /** Throws `config_scope_mapping_invalid` and `config_public_route_invalid`. */
  constructor(options: RuleOptions) {
    this.#mappings = Object.entries(options.scopeMappings ?? {})
      .map(readMapping)
      .toSorted(bySpecificity);
    this.#publics = (options.publicRoutes ?? []).map(readPublic).toSorted(bySpecificity);
  }

  get hasMappings(): boolean {
    return this.#mappings.length > 0;
  }

  /** The rule for requests of `method` to a template; a scope mapping beats a public route. Undefined when no entry covers it. */
  find(method: string, template: Pick<Template, 'segments'>): Rule | undefined {
    return this.#first(method, (rule) => coversTemplate(rule.segments, template.segments));
  }

  /** The same for routers that cannot say what they matched. Case is ignored, as those routers do. */
  findForPath(method: string, segments: readonly string[]): Rule | undefined {
    return this.#first(method, (rule) => coversPath(rule.segments, segments));
  }

  #first(method: string, covers: (rule: Rule) => boolean): Rule | undefined {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const fits = (rule: Rule): boolean => (rule.method === null || rule.method === wanted) && covers(rule);
    return this.#mappings.find(fits) ?? this.#publics.find(fits);
  }

  /** Throws `config_unmatched_scope_mapping` for the first mapping that covers none of the templates: it would protect nothing. */
  refuseUnmatched(templates: readonly Template[]): void {
    for (const rule of this.#mappings) {
      if (templates.some((template) => isCovered(rule, template))) continue;
      throw httpConfigErrors.unmatched_scope_mapping([rule.key, nearestName(rule.key, templates)]);
    }
  }

  /** Public routes that cover none of the templates: harmless, and worth a line in the log. */
  unmatchedPublicRoutes(templates: readonly Template[]): readonly string[] {
    return this.#publics.filter((rule) => !templates.some((template) => isCovered(rule, template))).map((rule) => rule.key);
  }
}

const isCovered = (rule: Rule, template: Template): boolean =>
  (rule.method === null || template.method === 'ALL' || rule.method === template.method) &&
  coversTemplate(rule.segments, template.segments);

const bySpecificity = (a: Rule, b: Rule): number => compareSpecificity(a.segments, b.segments);

function readMapping([key, scopes]: [string, readonly string[]]): Rule {
  const refuse = (why: string) => httpConfigErrors.scope_mapping_invalid([key, why]);
  const { method, segments } = readKey(key);
  if (method === null || segments === null) throw refuse("write 'METHOD /path', for example 'GET /reports/*'");
  if (!Array.isArray(scopes)) throw refuse('the scopes must be an array');
  try {
    return { key, method, segments, requirement: requireAll(scopes) };
  } catch (error) {
    throw refuse(error instanceof TypeError ? error.message : 'the scopes cannot be read');
  }
}

function readPublic(key: string): Rule {
  const { method, segments } = readKey(key);
  if (segments === null) throw httpConfigErrors.public_route_invalid([key, "write '/path' or 'METHOD /path'"]);
  return { key, method, segments, requirement: { kind: 'public', reason: 'publicRoutes' } };
}

function readKey(key: string): { readonly method: string | null; readonly segments: readonly Segment[] | null } {
  const found = /^(?:(GET|POST|PUT|PATCH|DELETE) )?(\/\S*)$/.exec(key);
  return { method: found?.[1] ?? null, segments: readPattern(found?.[2] ?? '') };
}

function nearestName(key: string, templates: readonly Template[]): string {
  const names = templates.map((template) => template.name);
  return names.toSorted((a, b) => distance(key, a) - distance(key, b))[0] ?? '';
}

// Levenshtein distance; keys and names are short and this runs once, before an error.
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, right] of b.split('').entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (left === right ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
