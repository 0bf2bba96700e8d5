import type { Page } from 'playwright-core';
import { decodeJwt, decodeProtectedHeader } from 'jose';

/** A request of the page that is open, with the session of whoever is signed in there. */
export async function ask(
  page: Page,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: string }> {
  const init = {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  };
  return page.evaluate(
    `fetch(${JSON.stringify(path)}, ${JSON.stringify(init)}).then(async (reply) => ({ status: reply.status, body: await reply.text() }))`,
  );
}

export interface TokenReply {
  readonly status: number;
  readonly code: string | null;
  readonly token: string;
}

/** A token for an instance, as the pages ask for it. */
export async function askForToken(page: Page, organizationId: string, instanceId: string): Promise<TokenReply> {
  const reply = await ask(page, 'POST', `/organizations/${organizationId}/instances/${instanceId}/token`, {});
  const { access_token: token = '', code = null }: { access_token?: string; code?: string | null } = JSON.parse(reply.body);
  return { status: reply.status, code, token };
}

export const scopesOf = (token: string): readonly string[] => {
  const { scopes } = decodeJwt<{ scopes: readonly string[] }>(token);
  return scopes.toSorted();
};

export const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? '';

/** A request to an AgentOS with a token, from outside of any page. */
export function callOs(
  url: string,
  token: string,
  method: string,
  path: string,
  form?: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
}
