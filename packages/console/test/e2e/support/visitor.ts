import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Pictures of pages: SCREENSHOTS=folder, else a new temporary folder. */
const pictures = process.env['SCREENSHOTS'] ?? mkdtempSync(join(tmpdir(), 'agentos-console-'));

/** Longer than anything takes that happens at all. */
const patienceMs = 15_000;

/** In every page before its own scripts: tells of what a page must never do. `hacked` is what injected code would set. */
const trap = `
  addEventListener('securitypolicyviolation', (event) => tellTest('policy: ' + event.effectiveDirective + ' ' + event.blockedURI));
  for (const name of ['alert', 'confirm', 'prompt', 'open'])
    window[name] = (text) => tellTest(name + ': ' + text);
  Object.defineProperty(window, 'hacked', { set: (value) => tellTest('ran: ' + value), get: () => () => tellTest('ran: called') });
`;

export interface VisitorOptions {
  /** Origins that pages may talk to. */
  readonly origins: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
}

/** Somebody with a browser of their own: cookies are theirs alone, and everything that a page complains of is noted. */
export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of pages and of their policy, injected code that ran, requests to other origins. */
  readonly complaints: string[] = [];
  /** Addresses that were asked for, with the method. */
  readonly requests: string[] = [];
  #expected: RegExp | null = null;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
  }

  static async open(browser: Browser, { origins, viewport = { width: 1280, height: 860 }, colorScheme = 'light' }: VisitorOptions) {
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
    const visitor = new Visitor(context, await context.newPage());
    visitor.context.setDefaultTimeout(patienceMs);
    await visitor.#watch(origins);
    return visitor;
  }

  async #watch(origins: readonly string[]): Promise<void> {
    const complain = (text: string) => {
      if (this.#expected?.test(text) !== true) this.complaints.push(text);
    };
    await this.context.exposeFunction('tellTest', complain);
    await this.context.addInitScript(trap);
    this.context.on('console', (message) => message.type() === 'error' && complain(`console: ${message.text()} ${message.location().url}`));
    this.context.on('weberror', (error) => complain(`error: ${error.error().stack ?? error.error().message}`));
    this.context.on('page', (page) => complain(`opened: ${page.url()}`));
    this.context.on('request', (request) => {
      const url = new URL(request.url());
      this.requests.push(`${request.method()} ${request.url()}`);
      if (!origins.includes(url.origin) && !['data:', 'blob:', 'about:'].includes(url.protocol)) complain(`request: ${request.url()}`);
    });
  }

  /** While `work` goes on, these complaints are part of the story: browsers report every refused request as an error. */
  async expecting<T>(complaints: RegExp, work: () => Promise<T>): Promise<T> {
    this.#expected = complaints;
    try {
      return await work();
    } finally {
      this.#expected = null;
    }
  }

  /** Lets so much time pass for this browser, which loads its page again. Milliseconds. */
  async passTime(ms: number): Promise<void> {
    await this.context.addInitScript(`{ const now = Date.now; Date.now = () => now() + ${ms}; }`);
    await this.page.reload();
  }

  /** Writes a picture of the page as it is. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  /** What the page has put into storages of the browser, but the appearance. */
  async stored(): Promise<readonly string[]> {
    return this.page.evaluate<readonly string[]>(`(async () => [
      ...Object.keys(localStorage).filter((name) => name !== 'mantine-color-scheme-value'),
      ...Object.keys(sessionStorage),
      ...(await indexedDB.databases()).map(({ name }) => name),
      ...(await caches.keys()),
      ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
      ...document.cookie.split('; ').filter(Boolean),
    ])()`);
  }

  /** Throws when a page complained of anything. */
  expectPeace(): void {
    if (this.complaints.length > 0) throw new Error(this.complaints.join('\n'));
  }

  async leave(): Promise<void> {
    await this.context.close();
    this.expectPeace();
  }
}
