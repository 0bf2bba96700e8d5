import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditPage } from '../support/audit-page.ts';
import { launchBrowser } from '../support/visit.ts';
import { embedded } from './support/databases.ts';
import { makeHostileOrganization } from './support/hostile-organization.ts';
import type { HostileOrganization } from './support/hostile-organization.ts';
import { Visitor } from './support/visitor.ts';
import { openWorld } from './support/world.ts';
import type { World } from './support/world.ts';

let world: World;
let browser: Browser;
let owner: Visitor;
let all: HostileOrganization;

beforeAll(async () => {
  world = await openWorld(embedded);
  browser = await launchBrowser();
  owner = await Visitor.open(browser, { origins: [world.url, world.osUrl] });
  all = await makeHostileOrganization(world, owner);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Pages of the organisation, of the AgentOS, and of those who are not signed in, by what their pictures are called. */
function pagesOf({ instanceId, roleId, traceId, approvalId, sessionId, invitationLink }: HostileOrganization) {
  return {
    organization: {
      overview: 'organization',
      'organization-settings': 'organization/settings',
      instances: 'instances',
      'instance-new': 'instances/new',
      instance: `instances/${instanceId}`,
      members: 'members',
      invitations: 'members/invitations',
      roles: 'roles',
      'role-new': 'roles/new',
      'role-built-in': 'roles/owner',
      role: `roles/${roleId}`,
      audit: 'audit',
      account: 'account',
      'settings-organization': 'settings',
    },
    os: {
      'chat-choose': 'chat',
      chat: `chat?with=agents&id=hostile&session=${sessionId}`,
      sessions: 'sessions',
      session: `sessions/${sessionId}`,
      memories: 'memories',
      traces: 'traces',
      trace: `traces/${traceId}`,
      approvals: 'approvals',
      approval: `approvals/${approvalId}`,
      'service-accounts': 'service-accounts',
      access: 'access',
      'settings-os': 'settings',
    },
    outside: {
      'sign-in': 'sign-in',
      setup: 'setup',
      'reset-password': 'reset-password',
      invitation: new URL(invitationLink).hash.slice(2),
    },
  };
}

/** Everything is there: a heading or an open chat, and nothing that stands for what is still to come. */
async function settled(page: Page): Promise<void> {
  await page
    .locator('h1')
    .or(page.getByRole('textbox', { name: /^Message to/ }))
    .first()
    .waitFor();
  await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), { timeout: 10_000 }).toBe(0);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

/** With what was found, where an assertion failed. */
const inWords = (error: unknown): string =>
  `${String(error)} ${error instanceof Error && 'actual' in error ? JSON.stringify(error.actual) : ''}`;

const desk = { width: 1280, height: 860 };
const phone = { width: 375, height: 812 };

/** A page in light, in dark and on a phone: axe finds nothing grave, and nothing is wider than the window. */
async function look(visitor: Visitor, name: string): Promise<void> {
  const { page } = visitor;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await auditPage(page);
    await visitor.picture(`${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(phone);
  await settled(page);
  await visitor.picture(`${name}-phone`);
  const tooWide: unknown = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(tooWide, 'wider than a phone').toBe(0);
}

test('whatever things are called, no page runs it, breaks, asks others, or is hard to read', { timeout: 240_000 }, async () => {
  const { organization, os, outside } = pagesOf(all);
  const visitor = await Visitor.open(browser, { origins: [world.url, world.osUrl] });
  const { page } = visitor;
  const findings: string[] = [];
  const visit = async (base: string, pages: Readonly<Record<string, string>>) => {
    for (const [name, at] of Object.entries(pages)) {
      await page.setViewportSize(desk);
      await page.goto(`${base}#/${at}`);
      await settled(page);
      await look(visitor, name).catch((error: unknown) => void findings.push(`${name}: ${inWords(error)}`));
      findings.push(...visitor.complaints.splice(0).map((complaint) => `${name}: ${complaint}`));
    }
  };
  // Nobody is signed in: that is what a 401 says here.
  await visitor.expecting(/status of 401/, () => visit(`${world.url}/console`, outside));
  await visitor.context.addCookies(await owner.context.cookies());
  await page.goto('about:blank');
  await visit(`${world.url}/console`, organization);
  await visit(`${world.url}/console/os/${all.instanceId}`, os);
  expect(await visitor.stored()).toEqual([]);
  await visitor.leave();
  expect(findings).toEqual([]);
});
