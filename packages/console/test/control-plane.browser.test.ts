import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Agent, AgentOS, demoModel } from 'agentos-ts';
import { silentLog } from 'agentos-ts/kit';
import type { Database } from 'agentos-ts/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openControlPlaneDatabase } from '../../control-plane/test/support/control-plane.ts';
import { totpCode } from '../../control-plane/test/support/totp.ts';
import { lookAt } from './support/look-at.ts';
import { serveControlPlane } from './support/serve-control-plane.ts';
import type { ServedControlPlane } from './support/serve-control-plane.ts';
import { launchBrowser, openConsole } from './support/visit.ts';

const password = 'correct horse battery';
const hostile = 'Ada <img src=x onerror=alert(1)> \u0645\u0631\u062d\u0628\u0627';

let db: Database;
let server: ServedControlPlane;
let browser: Browser;
/** Of the owner, once the first test has made one. */
let owner: Awaited<ReturnType<BrowserContext['storageState']>>;

beforeAll(async () => {
  db = await openControlPlaneDatabase();
  server = await serveControlPlane(db);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await db?.close();
});

/** A page of the owner. */
const visit = (at: string, options: NonNullable<Parameters<typeof openConsole>[2]> = {}) =>
  openConsole(browser, server.url, { storageState: owner, ...options }, at);

/** An address at which nothing answers yet, and an AgentOS to begin there. */
async function serveAgentOs() {
  const port = await freePort();
  let os: AgentOS | null = null;
  return {
    url: `http://localhost:${port}`,
    start: async (issuer: string, origin: string) => {
      os = new AgentOS({
        id: 'desk',
        db: 'memory:',
        agents: [new Agent({ id: 'research', model: demoModel() })],
        authorizationConfig: { issuers: [{ issuer, audience: 'desk', jwksUrl: `${issuer}/jwks.json` }] },
        cors: { origins: [origin] },
        log: silentLog,
        env: {},
      });
      await os.serve({ host: 'localhost', port });
    },
    close: async () => os?.close(),
  };
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, 'localhost', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function readIssuer(page: Page): Promise<string> {
  await page.getByRole('tab', { name: 'Values' }).click();
  const issuer = await page.getByRole('group', { name: 'Issuer' }).locator('pre').textContent();
  return issuer ?? '';
}

test('the first owner comes by a link whose secret leaves the address at once, and once only', async () => {
  const link = await server.controlPlane.issueOwnerLink();
  const { hash } = new URL(link ?? '');
  const secret = hash.split('/').at(-1) ?? '';
  const { page, requests, end } = await openConsole(browser, server.url, { expected: /401|404/ }, hash);
  await page.getByRole('heading', { name: 'Set up the control plane' }).waitFor();
  expect(page.url()).toBe(`${server.url}/console#/setup`);
  await lookAt(page, 'setup');
  await page.getByLabel('Organisation').fill('Acme');
  await page.getByLabel('Your name').fill(hostile);
  await page.getByLabel('E-mail').fill('ada@example.test');
  await page.getByLabel(/^Password/).fill('short');
  await page.getByText('7 more characters').waitFor();
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.getByRole('heading', { name: 'Acme', level: 1 }).waitFor();
  await page.getByText('Register your first AgentOS').waitFor();
  await page.getByText('You are alone here').waitFor();
  await lookAt(page, 'organization');
  owner = await page.context().storageState();
  expect(requests.filter((url) => url.includes(secret))).toEqual([]);
  await page.goto(`${server.url}/console${hash}`);
  await page.reload();
  await page.getByText('npx agentos control-plane owner-link').waitFor();
  await lookAt(page, 'setup-over');
  await end();
});

test('an AgentOS is registered, its lines pasted, and the browser asks it for its health', async () => {
  const { page, end } = await visit('#/instances', { expected: /422|ERR_CONNECTION_REFUSED|CORS|ERR_FAILED/ });
  await page.getByText('No AgentOS yet').waitFor();
  await lookAt(page, 'instances-empty');
  await page.getByRole('main').getByRole('link', { name: 'Register' }).first().click();
  await page.getByLabel('Name').fill('Support desk');
  await page.getByRole('textbox', { name: /^Id/ }).fill('desk');
  await page.getByLabel('Address').fill('nonsense://x');
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByText(/^url: /).waitFor();
  await lookAt(page, 'register-refused');
  const agentOs = await serveAgentOs();
  await page.getByLabel('Address').fill(agentOs.url);
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: 'Support desk', level: 1 }).waitFor();
  await page.getByText('jwksUrl').waitFor();
  await lookAt(page, 'instance');
  const issuer = await readIssuer(page);
  await page.getByRole('button', { name: 'Rotate' }).click();
  await page.getByText('A rotation is under way').waitFor();
  expect(await page.getByRole('button', { name: 'Activate' }).isDisabled()).toBe(true);
  await page.getByRole('link', { name: 'Check from its own page' }).click();
  await page.getByText('asks for tokens').waitFor({ state: 'detached' });
  await page.getByText('If it runs, it does not let this page in').waitFor();
  await lookAt(page, 'instance-unreachable');
  await agentOs.start(issuer, server.url);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('It accepted one that this control plane made for you.').waitFor();
  await lookAt(page, 'instance-health');
  await page.goto(`${server.url}/console#/instances`);
  await page.getByRole('grid', { name: 'Instances' }).waitFor();
  await page.getByText('Rotating').waitFor();
  await lookAt(page, 'instances');
  await agentOs.close();
  await end();
});

test('keys are revoked in an emergency by typing the name', async () => {
  const { page, end } = await visit('#/instances');
  await page.getByRole('row', { name: /Support desk/ }).click();
  await page.getByRole('button', { name: 'Revoke all keys' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^For when a key/).waitFor();
  expect(await dialog.getByRole('button', { name: 'Revoke all keys' }).isDisabled()).toBe(true);
  await lookAt(page, 'instance-revoke');
  await dialog.getByRole('textbox').fill('Support desk');
  await dialog.getByRole('button', { name: 'Revoke all keys' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Destroyed in an emergency').first().waitFor();
  await end();
});

test('a role is ticked together, shows what changes, and is not overwritten when somebody else was faster', async () => {
  const { page, end } = await visit('#/roles', { expected: /409|422/ });
  await page.getByRole('grid', { name: 'Roles' }).waitFor();
  await lookAt(page, 'roles');
  await page.getByRole('row', { name: /Owner/ }).click();
  await page.getByText('Built-in roles are the same everywhere').waitFor();
  await lookAt(page, 'role-built-in');
  await page.goto(`${server.url}/console#/roles/new`);
  await page.getByRole('textbox', { name: 'Name' }).fill('Owner');
  await page.getByRole('checkbox', { name: 'agents:read' }).check();
  await page
    .getByRole('combobox', { name: 'Id' })
    .or(page.getByRole('textbox', { name: 'Id' }))
    .fill('research');
  await page.getByRole('button', { name: 'Add' }).first().click();
  await page.getByRole('checkbox', { name: 'agents:research:run' }).check();
  await page.getByLabel('Scope', { exact: true }).fill('invoices:read');
  await page.getByLabel('Scope', { exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Make the role' }).click();
  await page.getByText('This name reads like that of a built-in role').waitFor();
  await lookAt(page, 'role-new');
  await page.getByRole('textbox', { name: 'Name' }).fill('Research only');
  await page.getByRole('button', { name: 'Make the role' }).click();
  await page.getByRole('heading', { name: 'Research only', level: 1 }).waitFor();
  await page.getByRole('checkbox', { name: 'teams:read' }).check();
  await page.getByRole('checkbox', { name: 'agents:read', exact: true }).uncheck();
  await page.getByText('1 added, 1 removed.').waitFor();
  await lookAt(page, 'role-changes');
  const other = await visit(page.url().slice(page.url().indexOf('#')));
  await other.page.getByRole('checkbox', { name: 'memories:read' }).check();
  await other.page.getByRole('button', { name: 'Save changes' }).click();
  await other.page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
  await other.end();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Somebody changed this role meanwhile').waitFor();
  await lookAt(page, 'role-conflict');
  await page.getByRole('button', { name: 'Read it again, and keep my changes' }).click();
  await expect.poll(() => page.getByRole('checkbox', { name: 'memories:read' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { name: 'Research only', level: 1 }).waitFor();
  for (const scope of ['teams:read', 'memories:read', 'agents:research:run'])
    expect(await page.getByRole('checkbox', { name: scope }).isChecked()).toBe(true);
  expect(await page.getByRole('checkbox', { name: 'agents:read', exact: true }).isChecked()).toBe(false);
  await end();
});

test('somebody is invited, makes an account, and is offered what their role allows and no more', async () => {
  const { page, end } = await visit('#/members/invitations', { expected: /403/ });
  await page.getByText('No invitation is open').waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Invite' }).first().click();
  await page.getByLabel('E-mail').fill('bob@example.test');
  await page.getByRole('combobox', { name: 'Role' }).fill('Member');
  await page.getByRole('option', { name: 'Member' }).click();
  await page.getByRole('button', { name: 'Add' }).click();
  await lookAt(page, 'invite');
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByText('is not shown again').waitFor();
  await lookAt(page, 'invite-link');
  const link = await page.getByRole('dialog').getByRole('group', { name: 'Link' }).locator('pre').textContent();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('grid', { name: 'Invitations' }).waitFor();
  await lookAt(page, 'invitations');
  const guest = await openConsole(browser, server.url, { expected: /401/ }, new URL(link ?? '').hash);
  await guest.page.getByRole('heading', { name: 'Join Acme' }).waitFor();
  expect(guest.page.url()).toBe(`${server.url}/console#/invitation`);
  await lookAt(guest.page, 'invitation');
  await guest.page.getByLabel('Your name').fill('Bob');
  await guest.page.getByLabel(/^Password/).fill(password);
  await guest.page.getByRole('button', { name: 'Make an account and join' }).click();
  await guest.page.getByText('You are Member.').waitFor();
  await lookAt(guest.page, 'organization-member');
  expect(await guest.page.getByRole('navigation').getByRole('link', { name: 'Members' }).count()).toBe(0);
  await guest.page.goto(`${server.url}/console#/members`);
  await guest.page.getByText('org:members:read').waitFor();
  await lookAt(guest.page, 'not-allowed');
  await guest.end();
  await page.goto(`${server.url}/console#/members`);
  await page.getByRole('grid', { name: 'Members' }).waitFor();
  await lookAt(page, 'members');
  await page.getByRole('row', { name: /Bob/ }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: 'Take away Member everywhere' }).waitFor();
  await lookAt(page, 'member-roles');
  await drawer.getByRole('tab', { name: 'Rights' }).click();
  await drawer.getByText('agents:run').waitFor();
  await lookAt(page, 'member-rights');
  await drawer.getByRole('tab', { name: 'May they?' }).click();
  await drawer.getByRole('button', { name: 'May they?' }).click();
  await drawer.getByText('Any of these is enough').waitFor();
  await drawer.getByLabel('Action').fill('delete');
  await drawer.getByRole('button', { name: 'May they?' }).click();
  await drawer.getByText('would allow it').waitFor();
  await lookAt(page, 'member-question');
  await end();
});

test('a role that somebody holds is not deleted, and the page says who does', async () => {
  const { page, end } = await visit('#/members', { expected: /409/ });
  await page.getByRole('row', { name: /Bob/ }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('combobox', { name: 'Role' }).fill('Research');
  await page.getByRole('option', { name: 'Research only' }).click();
  await drawer.getByLabel('Where', { exact: true }).selectOption({ label: 'Support desk' });
  await drawer.getByRole('button', { name: 'Add' }).click();
  await drawer.getByRole('button', { name: 'Save roles' }).click();
  await drawer.waitFor({ state: 'detached' });
  await page.goto(`${server.url}/console#/roles`);
  await page.getByRole('row', { name: /Research only/ }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete role' }).click();
  await page.getByRole('dialog').getByText('Bob, bob@example.test').waitFor();
  await lookAt(page, 'role-in-use');
  await end();
});

test('the record shows what was before and what is after', async () => {
  const { page, end } = await visit('#/audit');
  await page.getByRole('grid', { name: 'Acts' }).waitFor();
  await lookAt(page, 'audit');
  await page
    .getByRole('row', { name: /Role: update/ })
    .first()
    .click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('teams:read').first().waitFor();
  await lookAt(page, 'audit-act');
  await drawer.getByRole('button', { name: 'Everything done to this' }).click();
  await expect.poll(() => page.getByRole('row', { name: /Instance|Organization/ }).count()).toBe(0);
  await page.getByRole('button', { name: 'Show all' }).click();
  await end();
});

test('a second factor is set up, asked for and done without; wrong words tell nothing about accounts', async () => {
  const { page, end } = await visit('#/account', { expected: /401|403/ });
  await page.getByRole('heading', { name: 'Sessions' }).waitFor();
  await lookAt(page, 'account');
  await page.getByRole('button', { name: 'Set up an app' }).click();
  await page.getByRole('dialog').getByLabel('Your password').fill(password);
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  await lookAt(page, 'two-factor');
  const key = (await page.getByRole('dialog').getByRole('group', { name: 'Key' }).locator('pre').textContent()) ?? '';
  const uri = `otpauth://totp/x?secret=${key.replaceAll(' ', '')}`;
  // An earlier code, so that the one of this moment is left for the sign-in.
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: 'Code' })
    .fill(totpCode(uri, Date.now() - 30_000));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Each signs you in once').waitFor();
  await lookAt(page, 'backup-codes');
  const codes = await page.getByRole('group', { name: 'Backup codes' }).locator('pre').allTextContents();
  expect(codes).toHaveLength(10);
  await page.getByLabel('I have kept them').check();
  await page.getByRole('button', { name: 'Done' }).click();
  owner = await page.context().storageState();
  const again = await openConsole(browser, server.url, { expected: /401/ }, '#/members');
  await again.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await lookAt(again.page, 'sign-in');
  const answers = new Set<string>();
  for (const email of ['ada@example.test', 'nobody@example.test']) {
    await again.page.getByLabel('E-mail').fill(email);
    await again.page.getByLabel(/^Password/).fill('wrong password here');
    await again.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    answers.add((await again.page.getByRole('alert').textContent()) ?? '');
  }
  expect([...answers]).toEqual(['The address or the password is not right.']);
  await again.page.getByLabel('E-mail').fill('ada@example.test');
  await again.page.getByLabel(/^Password/).fill(password);
  await again.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.page.getByRole('textbox', { name: 'Code' }).waitFor();
  await lookAt(again.page, 'sign-in-code');
  await again.page.getByRole('textbox', { name: 'Code' }).fill('000000');
  await again.page.getByRole('button', { name: 'Continue' }).click();
  await again.page.getByText('The code is not right.').waitFor();
  await again.page.getByRole('button', { name: 'Use a backup code' }).click();
  await again.page.getByLabel('Backup code').fill(codes[0] ?? '');
  await again.page.getByRole('button', { name: 'Continue' }).click();
  await again.page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
  expect(again.page.url()).toBe(`${server.url}/console#/members`);
  await again.end();
  await page.reload();
  await page.getByText('This one').waitFor();
  await page.getByRole('button', { name: 'End', exact: true }).first().click();
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await end();
});

test('a passkey is added, signs in alone, and is removed', async () => {
  const { page, end } = await visit('#/account', { expected: /401/ });
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.getByLabel('Name of the device').fill('Laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('Laptop').waitFor();
  await lookAt(page, 'passkeys');
  // Else the device would answer at once what the field for the address offers.
  await devices.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
  await page.getByRole('navigation').getByText('ada@example.test').click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await devices.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
  await page.getByRole('heading', { name: 'Acme', level: 1 }).waitFor();
  owner = await page.context().storageState();
  await page.goto(`${server.url}/console#/account`);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove passkey' }).click();
  await page.getByText('Laptop').waitFor({ state: 'detached' });
  await end();
});

test('an organisation is renamed, another one founded, switched to and deleted by its name', async () => {
  const { page, end } = await visit('#/organization/settings');
  await page.getByLabel('Name of the organisation').fill('Acme & Söhne');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('heading', { name: 'Acme & Söhne' }).waitFor();
  await lookAt(page, 'organization-settings');
  await page.goto(`${server.url}/console#/organization`);
  await page.getByRole('button', { name: 'New organisation' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Side project');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Side project', level: 1 }).waitFor();
  await lookAt(page, 'organizations');
  await page.getByRole('main').getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Delete the organisation' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('Side project');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the organisation' }).click();
  await page.getByRole('heading', { name: 'Acme & Söhne', level: 1 }).waitFor();
  await end();
});

test('10,000 members stay quick: a page at a time, a search by the server', async () => {
  await db.asSystem('fill a test organisation', async (tx) => {
    await tx.query(
      `insert into agentos.members (tenant, owner, email, name, joined_at)
       select tenant, 'user_' || n, 'person-' || n || '@example.test', 'Person ' || n, n from agentos.organizations, generate_series(1, 10000) n`,
      [],
      'test.fill',
    );
  });
  const { page, end } = await visit('#/members');
  await page.getByText(/^10,00\d in all$/).waitFor();
  expect(await page.getByRole('row').count()).toBeLessThan(120);
  await page.getByLabel('Search members').fill('person-9876@');
  await page.getByText('1 found').waitFor();
  await page.getByRole('row', { name: /Person 9876/ }).waitFor();
  await page.getByLabel('Search members').fill('');
  await page.getByText(/^10,00\d in all$/).waitFor();
  for (let screen = 0; screen < 12; screen += 1) await page.mouse.wheel(0, 4000);
  await expect.poll(() => page.evaluate('document.documentElement.scrollHeight')).toBeGreaterThan(20_000);
  expect(await page.getByRole('row').count()).toBeLessThan(120);
  await end();
});

test('links that are over, and a forgotten password without mail, say what to do', async () => {
  const { page, end } = await openConsole(browser, server.url, { expected: /401|404/ }, '#/invitation/nonsense');
  await page.getByText('Ask whoever invited you for another link.').waitFor();
  expect(page.url()).toBe(`${server.url}/console#/invitation`);
  await lookAt(page, 'invitation-over');
  await page.goto(`${server.url}/console#/reset-password`);
  await page.getByText('sends no mail').waitFor();
  await lookAt(page, 'reset-without-mail');
  await page.goto(`${server.url}/console#/reset-password/nonsense`);
  await page.getByLabel(/^New password/).fill(password);
  expect(page.url()).toBe(`${server.url}/console#/reset-password`);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('alert').waitFor();
  await lookAt(page, 'reset-over');
  await end();
});
