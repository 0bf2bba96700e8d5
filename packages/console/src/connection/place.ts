/** An AgentOS as the control plane knows it. */
export interface Instance {
  readonly organization_id: string;
  readonly id: string;
  readonly os_id: string;
  readonly name: string;
  /** Where it is, such as `https://agents.example.com`. */
  readonly url: string;
}

/** Who served this page, as its head says. */
export interface Place {
  readonly mode: 'os' | 'control-plane';
  /** The AgentOS of this page; null on pages of the organisation alone, and where the AgentOS itself served the page. */
  readonly instance: Instance | null;
  /** Path prefix of the console, ending in `/console/`. */
  readonly consoleBase: string;
  /** Address of the server that sent this page, ending in `/`. */
  readonly apiBase: string;
  /** For style elements made by scripts. */
  readonly nonce: string;
}

function isInstance(value: unknown): value is Instance {
  if (typeof value !== 'object' || value === null) return false;
  const texts: Readonly<Record<string, unknown>> = { ...value };
  return ['organization_id', 'id', 'os_id', 'name', 'url'].every((name) => typeof texts[name] === 'string');
}

function parseInstance(text: string): Instance | null {
  if (text.trim() === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isInstance(value) ? value : null;
  } catch {
    return null;
  }
}

/** Reads the head of a page. `meta` gives the content of a named meta element, `href` is the address of the page. */
export function readPlace(meta: (name: string) => string, href: string): Place {
  // The server names it relative to the page: only the browser knows the whole address.
  const consoleBase = new URL(meta('agentos-base') || '/console/', href);
  return {
    mode: meta('agentos-console') === 'control-plane' ? 'control-plane' : 'os',
    instance: parseInstance(meta('agentos-instance')),
    consoleBase: consoleBase.pathname,
    apiBase: new URL('../', consoleBase).href,
    nonce: meta('csp-nonce'),
  };
}

/** The page that this script runs in. */
export const place: Place =
  typeof document === 'undefined'
    ? readPlace(() => '', 'http://localhost/')
    : readPlace((name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? '', document.baseURI);
