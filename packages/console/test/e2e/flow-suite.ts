import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/visit.ts';
import { ask, askForToken, callOs, kidOf, scopesOf } from './support/api.ts';
import { passTime, returnClock, takeClock } from './support/clock.ts';
import type { MakeDatabase } from './support/databases.ts';
import { acceptInvitation, copyFrom, giveRoles, goTo, invite, makeRole, registerInstance } from './support/organization-pages.ts';
import { answered, exchanges, offered, say } from './support/os-pages.ts';
import { becomeOwner } from './support/people.ts';
import { Visitor } from './support/visitor.ts';
import { openWorld, osId } from './support/world.ts';
import type { World } from './support/world.ts';

const owner = { name: 'Olivia', email: 'olivia@example.test' };
const member = { name: 'Milo', email: 'milo@example.test' };
/** Of an access token, and what an AgentOS adds for clocks that differ. */
const tokenLifeMs = 10 * 60_000 + 11_000;
/** Until a key that was made may sign, and until an AgentOS has read the keys again. */
const ripeMs = 121_000;
const keySetLifeMs = 61_000;

/** As the record names them, the newest first. */
const everyAct = [
  'Key: revoke',
  'Key: activate',
  'Key: rotate',
  'Member: set roles',
  'Role: create',
  'Member: join',
  'Invitation: create',
  'Instance: create',
  'Owner: set up',
];

/** The whole way, as people go it: from the link for the first owner to the end of every right and every key. */
export function flowSuite(makeDatabase: MakeDatabase, lines: 'code' | 'environment'): void {
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    takeClock();
    world = await openWorld(makeDatabase);
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
    returnClock();
  });

  test('from the first owner to the end of every right', async () => {
    const visitors: Visitor[] = [];
    const enter = async () => {
      const visitor = await Visitor.open(browser, { origins: [world.url, world.osUrl] });
      visitors.push(visitor);
      return visitor;
    };
    const step = async (name: string, work: () => Promise<void>) => {
      try {
        await work();
        for (const visitor of visitors) visitor.expectPeace();
      } catch (error) {
        for (const [index, visitor] of visitors.entries()) await visitor.picture(`failed-${index}`);
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    };
    const olivia = await enter();
    const { page } = olivia;
    const milo = await enter();
    let chat: Page = page;
    const at = { organization: '', instance: '' };
    const tokenOf = (of: Page) => askForToken(of, at.organization, at.instance);
    const instancePage = () => `${world.url}/console#/instances/${at.instance}`;
    const osPage = (path: string) => `${world.url}/console/os/${at.instance}#${path}`;

    await step('the link makes the first owner, with an organisation', async () => {
      await olivia.expecting(/status of 401/, async () => becomeOwner(page, await world.ownerLink(), owner, 'Shop'));
      await page.getByRole('heading', { name: 'Shop', level: 1 }).waitFor();
      await page.getByText('You are Owner.').waitFor();
    });

    await step('an AgentOS is registered, and the printed lines start it', async () => {
      await registerInstance(page, { name: 'Front desk', osId, url: world.osUrl });
      at.instance = page.url().split('/').pop() ?? '';
      const { organizations } = JSON.parse((await ask(page, 'GET', '/me')).body);
      at.organization = organizations[0].id;
      if (lines === 'code') await world.startOs({ code: await copyFrom(page, 'In new AgentOS({ … })') });
      else {
        await page.getByRole('tab', { name: 'Environment' }).click();
        await world.startOs({ env: await copyFrom(page, 'Environment') });
      }
      await olivia.picture('instance');
    });

    await step('it is opened in the console, and answers word by word', async () => {
      await page.getByRole('link', { name: 'Open', exact: true }).click();
      expect(await offered(page)).toEqual(['Clerk', 'Treasurer']);
      await page.getByRole('link', { name: /Clerk/ }).click();
      await say(page, Array.from({ length: 60 }, (_, index) => `word${index}`).join(' '));
      await exchanges(page).getByText('I am the demo model').waitFor();
      expect(await exchanges(page).textContent()).not.toMatch(/word59.*word59/s);
      await page.getByRole('button', { name: 'Stop' }).waitFor();
      await answered(page, 1);
      expect(await exchanges(page).textContent()).toMatch(/word59.*word59/s);
      await olivia.picture('first-answer');
    });

    await step('an invitation is followed in another browser', async () => {
      await page.goto(`${world.url}/console#/members`);
      const link = await invite(page, member.email, 'Member');
      await milo.expecting(/status of 401/, async () => acceptInvitation(milo.page, link, member.name));
      await milo.page.getByText('You are Member.').waitFor();
      expect(milo.page.url()).not.toContain(link.split('/').pop());
    });

    await step('a member is offered what Member allows, and refused the rest by address', async () => {
      const links = milo.page.getByRole('navigation', { name: 'Main' }).getByRole('link');
      expect(await links.allTextContents()).toEqual(['Organisation', 'OS instances', 'Account', 'Settings']);
      for (const [path, scope] of [
        ['members', 'org:members:read'],
        ['roles', 'org:roles:read'],
        ['audit', 'audit:read'],
      ]) {
        await milo.page.goto(`${world.url}/console#/${path}`);
        await milo.page.getByText('This page is not open to you').waitFor();
        await milo.page.getByText(scope ?? '', { exact: true }).waitFor();
        await milo.expecting(/status of 403/, async () => {
          expect((await ask(milo.page, 'GET', `/organizations/${at.organization}/${path}`)).status).toBe(403);
        });
      }
    });

    await step('a member runs agents', async () => {
      await milo.page.goto(osPage('/chat'));
      expect(await offered(milo.page)).toEqual(['Clerk', 'Treasurer']);
      await milo.page.getByRole('link', { name: /Treasurer/ }).click();
      await say(milo.page, 'Good morning');
      await answered(milo.page, 1);
      await milo.page.getByRole('button', { name: /^Actions for Good morning/ }).click();
      await milo.page.getByRole('menuitem', { name: 'Rename' }).waitFor();
      expect(await milo.page.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0);
      await milo.picture('member-chat');
    });

    await step('a role for one agent opens that agent alone', async () => {
      await makeRole(page, 'Counter', 'agents', 'clerk', ['read', 'run']);
      await giveRoles(page, member.name, ['Counter']);
      const { token } = await tokenOf(milo.page);
      expect(scopesOf(token)).toEqual(['agents:clerk:read', 'agents:clerk:run']);
      const agents: readonly { readonly id: string }[] = await (await callOs(world.osUrl, token, 'GET', '/agents')).json();
      expect(agents.map(({ id }) => id)).toEqual(['clerk']);
      const run = (agent: string) => callOs(world.osUrl, token, 'POST', `/agents/${agent}/runs`, { message: 'Hi', stream: 'false' });
      expect((await run('clerk')).status).toBe(200);
      expect((await run('treasurer')).status).toBe(403);

      await milo.page.goto(osPage('/chat'));
      await milo.page.reload();
      expect(await offered(milo.page)).toEqual(['Clerk']);
      await milo.page.getByRole('link', { name: /Clerk/ }).click();
      await say(milo.page, 'Good evening');
      await answered(milo.page, 1);
      await milo.expecting(/status of 403/, async () => {
        await milo.page.goto(osPage('/chat?with=agents&id=treasurer'));
        await say(milo.page, 'Pay me');
        await milo.page.getByRole('alert').getByText('You may not do this').waitFor();
        await milo.picture('refused');
      });
    });

    await step('without the role, access ends within the life of a token', async () => {
      const { token } = await tokenOf(milo.page);
      await page.goto(`${world.url}/console#/members`);
      await giveRoles(page, member.name, []);
      await milo.expecting(/status of (401|403)/, async () => {
        expect(await tokenOf(milo.page)).toMatchObject({ status: 403, code: 'token_no_rights' });
        passTime(tokenLifeMs);
        expect((await callOs(world.osUrl, token, 'GET', '/agents')).status).toBe(401);
        await milo.page.goto(osPage('/chat?with=agents&id=clerk'));
        await say(milo.page, 'Still there?').catch(() => undefined);
        await milo.page.getByText('token_no_rights').first().waitFor();
        await milo.picture('no-rights');
        await milo.page.reload();
        await milo.page.getByText('No AgentOS to open yet').waitFor();
      });
    });

    await step('an Administrator rotates keys and deletes no instance', async () => {
      await giveRoles(page, member.name, ['Administrator']);
      await milo.page.goto(instancePage());
      await milo.page.reload();
      await milo.page.getByRole('button', { name: 'Rotate' }).waitFor();
      await milo.page.getByRole('button', { name: 'Revoke all keys' }).waitFor();
      expect(await milo.page.getByRole('button', { name: 'Delete the instance' }).count()).toBe(0);
      await milo.expecting(/status of 403/, async () => {
        const path = `/organizations/${at.organization}/instances/${at.instance}`;
        expect((await ask(milo.page, 'DELETE', path)).status).toBe(403);
        expect((await ask(milo.page, 'GET', path)).status).toBe(200);
      });
    });

    const atWork = await enter();
    const stolen: string[] = [];

    await step('keys are rotated while a chat goes on, and nobody notices', async () => {
      await atWork.context.addCookies(await olivia.context.cookies());
      chat = atWork.page;
      await chat.goto(osPage('/chat?with=agents&id=clerk'));
      const before = (await tokenOf(page)).token;
      await page.goto(instancePage());
      await say(chat, 'one two three four five six seven eight nine ten eleven twelve');
      await page.getByRole('button', { name: 'Rotate' }).click();
      await page.getByRole('row').filter({ hasText: 'pending' }).waitFor();
      await answered(chat, 1);
      passTime(ripeMs);
      await olivia.passTime(tokenLifeMs + ripeMs);
      await say(chat, 'one two three four five six seven eight nine ten eleven twelve');
      await page.getByRole('button', { name: 'Activate' }).click();
      await page.getByRole('row').filter({ hasText: 'retiring' }).waitFor();
      await olivia.picture('rotated');
      await answered(chat, 2);
      await say(chat, 'And on');
      await answered(chat, 3);
      const after = (await tokenOf(page)).token;
      expect(kidOf(after)).not.toBe(kidOf(before));
      for (const token of [before, after]) expect((await callOs(world.osUrl, token, 'GET', '/agents')).status).toBe(200);
      stolen.push(before, after);
    });

    await step('an emergency ends every token, and whoever is at work gets another', async () => {
      await page.getByRole('button', { name: 'Revoke all keys' }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Type Front desk' }).fill('Front desk');
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke all keys' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.getByRole('row').filter({ hasText: 'revoked' }).count()).toBe(2);
      passTime(keySetLifeMs);
      for (const token of stolen)
        await expect.poll(async () => (await callOs(world.osUrl, token, 'GET', '/agents')).status, { timeout: 10_000 }).toBe(401);
      await atWork.expecting(/status of 401/, async () => {
        await say(chat, 'Still here');
        await answered(chat, 4);
      });
      expect(await chat.getByRole('alert').count()).toBe(0);
      await atWork.picture('after-emergency');
    });

    await step('the record holds every step', async () => {
      await goTo(page, 'Audit');
      await page.getByText('Key: revoke').waitFor();
      const rows = await page.getByRole('grid', { name: 'Acts' }).getByRole('row').allInnerTexts();
      for (const act of everyAct)
        expect(
          rows.filter((row) => row.startsWith(act)),
          act,
        ).not.toEqual([]);
      await olivia.picture('audit');
      await page.getByText('Key: revoke').click();
      await page.getByRole('dialog').getByText(owner.email).waitFor();
      await olivia.picture('audit-act');
    });

    for (const visitor of visitors) {
      expect(await visitor.stored()).toEqual([]);
      expect(visitor.requests.filter((request) => /eyJ|access_token|secret=/.test(request))).toEqual([]);
      await visitor.leave();
    }
  });
}
