import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditPage } from '../support/audit-page.ts';
import { launchBrowser } from '../support/visit.ts';
import { embedded } from './support/databases.ts';
import { makeHostileOrganization } from './support/hostile-organization.ts';
import type { HostileOrganization } from './support/hostile-organization.ts';
import { Visitor } from './support/visitor.ts';
import type { VisitorOptions } from './support/visitor.ts';
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
  await page.locator('h1').or(page.getByRole('textbox', { name: /^Message to/ })).first().waitFor();
  await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), { timeout: 10_000 }).toBe(0);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

/** Opens every page and has `look` judge it. */
async function visitAll(options: Omit<VisitorOptions, 'origins'>, label: string, look: (page: Page) => Promise<void>): Promise<void> {
  const { organization, os, outside } = pagesOf(all);
  const visitor = await Visitor.open(browser, { origins: [world.url, world.osUrl], ...options });
  const { page } = visitor;
  const findings: string[] = [];
  const visit = async (base: string, pages: Readonly<Record<string, string>>) => {
    for (const [name, at] of Object.entries(pages)) {
      await page.goto(`${base}#/${at}`);
      await settled(page);
      await visitor.picture(`${name}-${label}`);
      await look(page).catch((error: unknown) => void findings.push(`${name}: ${String(error)}`));
      findings.push(...visitor.complaints.splice(0).map((complaint) => `${name}: ${complaint}`));
    }
  };
  // Nobody is signed in: that is what a 401 says here.
  await visitor.expecting(/status of 401|client_invalid|status of 404/, () => visit(`${world.url}/console`, outside));
  await visitor.context.addCookies(await owner.context.cookies());
  await page.goto('about:blank');
  await visit(`${world.url}/console`, organization);
  await visit(`${world.url}/console/os/${all.instanceId}`, os);
  expect(await visitor.stored()).toEqual([]);
  await visitor.leave();
  expect(findings).toEqual([]);
}

test('in light, whatever things are called, nothing runs, nothing is asked of others, and axe finds nothing grave', async () => {
  await visitAll({}, 'light', (page) => auditPage(page));
});

test('in dark, axe finds nothing grave', async () => {
  await visitAll({ colorScheme: 'dark' }, 'dark', (page) => auditPage(page));
});

test('on a phone, no page scrolls sideways', async () => {
  await visitAll({ viewport: { width: 375, height: 812 } }, 'phone', async (page) => {
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  });
});
