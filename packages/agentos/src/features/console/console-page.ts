import { randomBytes } from 'node:crypto';
import { pathOf } from '../../http/index.ts';

export type ConsoleMode = 'os' | 'control-plane';

/** The AgentOS that a page of the control plane is about. */
export interface ConsoleInstance {
  readonly organization_id: string;
  readonly id: string;
  readonly os_id: string;
  readonly name: string;
  /** Such as `https://agents.example.com`: pages about it may call this origin too. */
  readonly url: string;
}

interface PageFacts {
  readonly mode: ConsoleMode;
  readonly instance: ConsoleInstance | null;
  /** Address of the folder of the page's files, from the page's own address. */
  readonly base: string;
  readonly connectOrigins: readonly string[];
}

interface ConsolePage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Fills the placeholders of the built page, each once: what one brings in is never looked through for another. */
export function fillPage(page: string, { mode, instance, base, connectOrigins }: PageFacts): ConsolePage {
  const nonce = randomBytes(18).toString('base64url');
  const values: ReadonlyMap<string, string> = new Map([
    ['__CSP_NONCE__', nonce],
    ['__CONSOLE_MODE__', mode],
    ['__CONSOLE_INSTANCE__', instance === null ? '' : JSON.stringify(instance)],
    ['__CONSOLE_BASE__', base],
  ]);
  const html = page.replaceAll(/__(?:CSP_NONCE|CONSOLE_(?:MODE|INSTANCE|BASE))__/g, (name) => escapeHtml(values.get(name) ?? ''));
  return { html, headers: pageHeaders(nonce, connectOrigins) };
}

/**
 * Scripts from files of this server alone, calls to this server and the origins given, no frames, no forms to elsewhere
 * (Content Security Policy Level 3). The pages hold tokens: nothing else may run beside them.
 */
function pageHeaders(nonce: string, connectOrigins: readonly string[]): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ['connect-src', "'self'", ...connectOrigins].join(' '),
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

/**
 * Where `console/` is, from a page `depth` segments below it, by the address as it was asked for: relative, so that it is right below any mount and
 * behind a proxy that takes a prefix away. Slashes at the end count, to browsers each is a level.
 */
export function baseFrom(url: string, depth: number): string {
  const levels = depth + (/\/*$/.exec(pathOf(url))?.[0].length ?? 0) - 1;
  if (levels < 0) return 'console/';
  return levels === 0 ? './' : '../'.repeat(levels);
}

// No * and no ; as hosts of URLs may have them: in a policy they mean something.
const plainOrigin = /^https?:\/\/[a-z0-9._:[\]-]+$/;

/** Exact origins, for the policy header. Throws `TypeError`. */
export function checkOrigin(text: string): string {
  const url = URL.parse(text);
  if (url === null || !plainOrigin.test(text) || url.origin !== text)
    throw new TypeError(`consoleRoutes: '${text}' is not an origin; write https://host without a path`);
  return text;
}
