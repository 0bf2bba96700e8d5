import { signToken } from '../sign.ts';
import type { SigningKey } from '../signing-key.ts';

/** Three callers who show what the lock does. */
export interface DevelopmentTokens {
  readonly admin: string;
  readonly member: string;
  /** May see and run the first agent alone. */
  readonly oneAgent: string;
}

const lifetime = 7 * 86_400;
/** What the member may do. */
export const memberScopes: readonly string[] = [
  ...['agents', 'teams', 'workflows'].flatMap((family) => [`${family}:read`, `${family}:run`]),
  'sessions:read',
  'sessions:write',
];

/** Signs the tokens for an AgentOS; they hold for a week. */
export async function createDevelopmentTokens(
  key: SigningKey,
  audience: string,
  firstAgent: string | undefined,
): Promise<DevelopmentTokens> {
  const sign = (subject: string, scopes: readonly string[]) => signToken({ subject, scopes, audience, lifetime }, key);
  return {
    admin: await sign('admin', ['agent_os:admin']),
    member: await sign('member', memberScopes),
    oneAgent: await sign('guest', firstAgent === undefined ? [] : [`agents:${firstAgent}:read`, `agents:${firstAgent}:run`]),
  };
}
