/** `GET /sessions/{session_id}` of the server's own document. */
export interface RouteChoice {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Every route in an OpenAPI document, by path and method. What is no such document has none. */
export function readRoutes(document: unknown): readonly RouteChoice[] {
  const { paths }: { readonly paths?: unknown } = isObject(document) ? document : {};
  if (!isObject(paths)) return [];
  return Object.entries(paths).flatMap(([path, operations]: [string, unknown]) =>
    isObject(operations)
      ? Object.entries(operations)
          .filter(([method]) => methods.includes(method))
          .map(([method, operation]: [string, unknown]) => ({ method: method.toUpperCase(), path, summary: summaryOf(operation) }))
      : [],
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function summaryOf(operation: unknown): string {
  const { summary }: { readonly summary?: unknown } = isObject(operation) ? operation : {};
  return typeof summary === 'string' ? summary : '';
}

/** Names between braces, in their order. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
}

/** The path of a request: each name between braces filled in. Null while one is empty. */
export function fillPath(path: string, values: Readonly<Record<string, string>>): string | null {
  if (parametersOf(path).some((name) => (values[name] ?? '').trim() === '')) return null;
  return path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent((values[name] ?? '').trim()));
}
