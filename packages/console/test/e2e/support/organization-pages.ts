import type { Page } from 'playwright-core';
import { password } from './people.ts';

/** Follows a link of the navigation. */
export async function goTo(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: title, exact: true }).click();
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

export interface InstanceToRegister {
  readonly name: string;
  readonly osId: string;
  readonly url: string;
}

/** Registers an AgentOS, and stays on its page. */
export async function registerInstance(page: Page, { name, osId, url }: InstanceToRegister): Promise<void> {
  await goTo(page, 'OS instances');
  await page.getByRole('link', { name: 'Register' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('textbox', { name: 'Id', exact: true }).fill(osId);
  await page.getByRole('textbox', { name: 'Address' }).fill(url);
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** What stands in a field to copy from. */
export async function copyFrom(page: Page, label: string): Promise<string> {
  return (await page.getByRole('group', { name: label, exact: true }).locator('code, pre').first().textContent()) ?? '';
}

/** Adds a role in an open dialog of roles. */
async function chooseRole(page: Page, role: string): Promise<void> {
  const picker = page.getByRole('group', { name: 'Roles' });
  await picker.getByRole('combobox', { name: 'Role', exact: true }).click();
  await page.getByRole('option', { name: role, exact: true }).click();
  await picker.getByRole('button', { name: 'Add' }).click();
  await picker.getByRole('button', { name: new RegExp(`^Take away ${role} `) }).waitFor();
}

/** Invites somebody; returns the link. */
export async function invite(page: Page, email: string, role: string): Promise<string> {
  await goTo(page, 'Members');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'E-mail' }).fill(email);
  await chooseRole(page, role);
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await copyFrom(page, 'Link');
  await page.getByRole('button', { name: 'Done' }).click();
  return link;
}

/** Follows an invitation as somebody new. */
export async function acceptInvitation(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Make an account and join' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByText(name, { exact: true }).waitFor();
}

/** Makes a role of single scopes such as `agents:clerk:run`. */
export async function makeRole(page: Page, name: string, family: string, id: string, actions: readonly string[]): Promise<void> {
  await goTo(page, 'Roles');
  await page.getByRole('link', { name: 'New role' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  const single = page.getByRole('region', { name: /^Single agents/ });
  await single.getByRole('combobox', { name: 'Kind' }).selectOption(family);
  await single.getByLabel('Id').fill(id);
  await single.getByRole('button', { name: 'Add', exact: true }).click();
  const table = page.getByRole('region', { name: 'Scopes of single agents, teams and workflows' });
  for (const action of actions) await table.getByRole('checkbox', { name: `${family}:${id}:${action}` }).check();
  await page.getByRole('button', { name: 'Make the role' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Takes every role from a member and gives these. */
export async function giveRoles(page: Page, member: string, roles: readonly string[]): Promise<void> {
  await goTo(page, 'Members');
  await page.getByRole('grid', { name: 'Members' }).getByRole('row').filter({ hasText: member }).click();
  const drawer = page.getByRole('dialog');
  const held = drawer.getByRole('button', { name: /^Take away/ });
  await drawer.getByRole('group', { name: 'Roles' }).waitFor();
  for (let left = await held.count(); left > 0; left -= 1) await held.first().click();
  for (const role of roles) await chooseRole(page, role);
  await drawer.getByRole('button', { name: 'Save roles' }).click();
  await drawer.waitFor({ state: 'detached' });
}
