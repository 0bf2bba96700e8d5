interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  param: Node<T> | null;
  readonly byMethod: Map<string, T>;
}

export type Match<T> = { readonly route: T; readonly values: readonly string[] } | { readonly allowed: readonly string[] } | null;

const makeNode = <T>(): Node<T> => ({ literals: new Map(), param: null, byMethod: new Map() });

/** Finds the route of a request: segment by segment, literals before parameters, HEAD by its GET. The only matcher there is: decision and handler share it. */
export class RouteMatcher<T> {
  readonly #root: Node<T> = makeNode();
  readonly #whole = new Map<string, T>();

  /** False when a route of the same method and shape is there already. */
  add(method: string, path: string, route: T): boolean {
    const segments = path === '/' ? [''] : path.slice(1).split('/');
    let node = this.#root;
    for (const segment of segments) node = step(node, segment);
    if (node.byMethod.has(method)) return false;
    node.byMethod.set(method, route);
    if (!path.includes(':')) this.#whole.set(`${method} ${path}`, route);
    return true;
  }

  /** Routes without parameters, by the path as sent: no splitting, no decoding. */
  matchWhole(method: string, path: string): T | undefined {
    return this.#whole.get(`${method === 'HEAD' ? 'GET' : method} ${path}`);
  }

  match(method: string, segments: readonly string[]): Match<T> {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const values: string[] = [];
    const allowed = new Set<string>();
    const route = find(this.#root, segments, 0, wanted, values, allowed);
    if (route !== undefined) return { route, values };
    return allowed.size === 0 ? null : { allowed: [...allowed].toSorted() };
  }
}

function step<T>(node: Node<T>, segment: string): Node<T> {
  if (segment.startsWith(':')) return (node.param ??= makeNode());
  const known = node.literals.get(segment);
  if (known !== undefined) return known;
  const made = makeNode<T>();
  node.literals.set(segment, made);
  return made;
}

function find<T>(
  node: Node<T>,
  segments: readonly string[],
  depth: number,
  method: string,
  values: string[],
  allowed: Set<string>,
): T | undefined {
  const segment = segments[depth];
  if (segment === undefined) {
    for (const name of node.byMethod.keys()) allowed.add(name);
    return node.byMethod.get(method);
  }
  const literal = node.literals.get(segment);
  const found = literal && find(literal, segments, depth + 1, method, values, allowed);
  // An empty segment is no value: `/agents//runs` is not the runs of an agent without a name.
  if (found !== undefined || node.param === null || segment === '') return found;
  values.push(segment);
  const byParam = find(node.param, segments, depth + 1, method, values, allowed);
  if (byParam === undefined) values.pop();
  return byParam;
}
