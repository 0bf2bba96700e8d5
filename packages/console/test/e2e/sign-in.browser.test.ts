import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { totpCode } from '../../../control-plane/test/support/totp.ts';
import { launchBrowser } from '../support/visit.ts';
import { passTime, returnClock, takeClock } from './support/clock.ts';
import { embedded } from './support/databases.ts';
import { becomeOwner, fillSignIn, password, signOut } from './support/people.ts';
import { Visitor } from './support/visitor.ts';
import { openWorld } from './support/world.ts';
import type { World } from './support/world.ts';

const olivia = { name: 'Olivia', email: 'olivia@example.test' };

let world: World;
let browser: Browser;
let visitor: Visitor;
let page: Page;
let key = '';

beforeAll(async () => {
  takeClock();
  world = await openWorld(embedded);
  browser = await launchBrowser();
  visitor = await Visitor.open(browser, { origins: [world.url] });
  ({ page } = visitor);
  await visitor.expecting(/status of 401/, async () => becomeOwner(page, await world.ownerLink(), olivia, 'Shop'));
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
  returnClock();
});

/** The code that an app with this key shows now. */
const codeNow = () => totpCode(`otpauth://totp/AgentOS?secret=${key}`);

test('the link for the first owner leaves nothing behind, and holds once', async () => {
  expect(page.url()).not.toContain('setup');
  const link = await world.ownerLink();
  expect(link).toBe('');
  expect(await visitor.stored()).toEqual([]);
  visitor.expectPeace();
});

test('an app for codes: set up, asked for at the next sign-in, and a wrong code is refused', async () => {
  await page.goto(`${world.url}/console#/account`);
  await page.getByRole('button', { name: 'Set up an app' }).click();
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  await visitor.picture('enrol');
  key = ((await page.getByRole('group', { name: 'Key' }).textContent()) ?? '').replace(/^Key/, '').replaceAll(/\s/g, '');
  await page.getByRole('textbox', { name: 'Code' }).fill(codeNow());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('group', { name: 'Backup codes' }).waitFor();
  await visitor.picture('backup-codes');
  await page.getByLabel('I have kept them in a safe place').check();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'New backup codes' }).waitFor();

  await visitor.expecting(/status of 401/, async () => {
    await signOut(page);
    // A code holds once, and guesses are counted by the minute.
    passTime(61_000);
    await fillSignIn(page, olivia.email);
    await page.getByRole('textbox', { name: 'Code' }).fill('000000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    await visitor.picture('wrong-code');
    await page.getByRole('textbox', { name: 'Code' }).fill(codeNow());
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('navigation', { name: 'Main' }).getByText(olivia.email).waitFor();
  });
  visitor.expectPeace();
});

/** A security key in software that asks for a finger and gets it. */
async function addAuthenticator(of: Page): Promise<CDPSession> {
  const session = await of.context().newCDPSession(of);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}

test('a passkey: added, and signs in without password and code', async () => {
  const session = await addAuthenticator(page);
  // Else the key would answer the field for the address, at once and without the button.
  await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
  await page.goto(`${world.url}/console#/account`);
  await page.reload();
  await page.getByLabel('Name of the device').fill('Laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Laptop' }).waitFor();
  await visitor.picture('account');
  await visitor.expecting(/status of 401/, async () => {
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('navigation', { name: 'Main' }).getByText(olivia.email).waitFor();
  });
  await session.detach();
  visitor.expectPeace();
});

test('signing out ends the session at the server, in every tab', async () => {
  const cookies = await visitor.context.cookies();
  const session = cookies.find(({ name }) => name === '__Host-agentos-session');
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
  const other = await Visitor.open(browser, { origins: [world.url] });
  await other.context.addCookies(cookies);
  await other.page.goto(`${world.url}/console#/account`);
  await other.page.getByRole('heading', { name: 'Account', level: 1 }).waitFor();
  await visitor.expecting(/status of 401/, async () => signOut(page));
  await other.expecting(/status of 401/, async () => {
    await other.page.reload();
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
  await page.goBack();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await visitor.stored()).toEqual([]);
  expect((await visitor.context.cookies()).filter(({ name }) => name === '__Host-agentos-session')).toEqual([]);
  visitor.expectPeace();
  await other.leave();
});

test('a wrong password says no more than that', async () => {
  passTime(61_000);
  await visitor.expecting(/status of 401/, async () => {
    await page.goto(`${world.url}/console#/sign-in`);
    await fillSignIn(page, 'nobody@example.test');
    const unknown = await page.getByRole('alert').textContent();
    await page.reload();
    await page.getByLabel('E-mail').fill(olivia.email);
    await page.getByLabel(/^Password/).fill('a wrong pass phrase');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(await page.getByRole('alert').textContent()).toBe(unknown);
  });
  visitor.expectPeace();
});
