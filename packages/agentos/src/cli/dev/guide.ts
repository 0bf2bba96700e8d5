import type { DevelopmentTokens } from './development-tokens.ts';

/** What the server let us in with: our tokens, nothing at all, or only what we do not have. */
export type Door =
  | { readonly kind: 'tokens'; readonly tokens: DevelopmentTokens }
  | { readonly kind: 'open' }
  | { readonly kind: 'foreign' };

export interface GuideFacts {
  readonly osId: string;
  readonly url: string;
  /** Ids of what is served, in their order. */
  readonly agents: readonly string[];
  readonly teams: readonly string[];
  readonly workflows: readonly string[];
  readonly door: Door;
  /** Path of a route that the member is refused; undefined when there is none, or where scopes are not enforced. */
  readonly forbiddenPath: string | undefined;
  /** Whether the console is served. */
  readonly hasConsole: boolean;
}

/** What `agentos dev` prints at first: lines to paste in order, each of which shows one thing. */
export function describeServer(facts: GuideFacts): string {
  return linesFor(facts).join('\n');
}

function linesFor(facts: GuideFacts): string[] {
  const { door, osId, url } = facts;
  const title = `${osId} listens on ${url}`;
  if (door.kind === 'tokens')
    return [
      `${title} with authorization on`,
      '',
      ...tokenLines(door.tokens, facts.agents[0]),
      '',
      ...lockLines(facts),
      ...conversation(facts, `${bearer('MEMBER')} `),
      ...consoleLines(facts),
    ];
  if (door.kind === 'open')
    return [
      `${title} with authorization OFF: everybody who reaches it may do everything`,
      '',
      ...conversation(facts, ''),
      ...consoleLines(facts),
    ];
  return [
    `${title}. It takes its keys from your configuration, so no development tokens are made. With your private key:`,
    '',
    `agentos token create --key <private key file> --aud ${osId} --sub alice --scopes agents:read,agents:run`,
  ];
}

function tokenLines(tokens: DevelopmentTokens, agent: string | undefined): string[] {
  return [
    '# Three callers, valid for a week: everything; a member who runs all agents and sees own sessions; a guest of one agent.',
    `export ADMIN=${tokens.admin}`,
    `export MEMBER=${tokens.member}`,
    ...(agent === undefined ? [] : [`export GUEST=${tokens.oneAgent}`]),
  ];
}

function lockLines({ url, agents, forbiddenPath }: GuideFacts): string[] {
  const [first, second] = agents;
  const isEnforced = forbiddenPath !== undefined;
  return [
    ...request('401: who are you?', `curl -i ${url}/agents; echo`),
    ...(isEnforced ? request('403: a member may not do that', `curl -i ${bearer('MEMBER')} ${url}${forbiddenPath}; echo`) : []),
    ...(first === undefined
      ? []
      : request('200: the guest sees one agent, the admin sees all', listAs('GUEST', url), listAs('ADMIN', url))),
    ...(second === undefined || !isEnforced
      ? []
      : request(
          '403: and the guest runs no other agent',
          `curl -i ${bearer('GUEST')} -F message=Hello ${url}/agents/${second}/runs; echo`,
        )),
  ];
}

function listAs(variable: string, url: string): string {
  return `curl ${bearer(variable)} ${url}/agents; echo`;
}

function conversation({ url, agents: [agent], teams: [team], workflows: [workflow] }: GuideFacts, header: string): string[] {
  const run = (label: string, path: string, form: string) => request(label, `curl -N ${header}${form} ${url}/${path}/runs`);
  return [
    ...(agent === undefined
      ? []
      : [
          ...run('a run, streamed as it happens', `agents/${agent}`, `-F message='Hello, who are you?' -F session_id=first -F stream=true`),
          ...request('the session it belongs to, with its history', `curl ${header}${url}/sessions/first; echo`),
        ]),
    ...(team === undefined ? [] : run('a team: its leader gives the task to a member', `teams/${team}`, `-F message=Hello`)),
    ...(workflow === undefined ? [] : run('a workflow: its steps in order', `workflows/${workflow}`, `-F message=Oslo`)),
  ];
}

function consoleLines({ url, hasConsole, door }: GuideFacts): string[] {
  if (!hasConsole) return [];
  return [`# the same in a browser${door.kind === 'tokens' ? ': paste one of the tokens' : ''}`, `# ${url}/console`];
}

function request(label: string, ...commands: readonly string[]): string[] {
  return [`# ${label}`, ...commands, ''];
}

// Double quotes: the shell fills in the variable.
function bearer(variable: string): string {
  return `-H "Authorization: Bearer $${variable}"`;
}
