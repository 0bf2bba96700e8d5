import type { Abilities } from '@agentos-ts/client/control-plane';

interface Facts {
  readonly abilities: Abilities;
  /** How many there are; null while it is not known, or not for the caller to know. */
  readonly instances: number | null;
  readonly members: number | null;
  readonly hasSecondFactor: boolean;
}

interface NextStep {
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly to: string;
}

/** What an organisation is still without, as far as the caller may change it. */
export function findNextSteps({ abilities, instances, members, hasSecondFactor }: Facts): readonly NextStep[] {
  const steps: NextStep[] = [];
  if (instances === 0 && abilities['os']?.['write'] === true)
    steps.push({
      title: 'Register your first AgentOS',
      text: 'Give it a name and an address, and paste a few lines into it. Then you open it here.',
      label: 'Register an AgentOS',
      to: '/instances/new',
    });
  if (members === 1 && abilities['org:members']?.['write'] === true)
    steps.push({
      title: 'You are alone here',
      text: 'Invite the people who will use your agents, with the roles that they need.',
      label: 'Invite somebody',
      to: '/members/invitations',
    });
  if (!hasSecondFactor && abilities['org:members']?.['write'] === true)
    steps.push({
      title: 'Protect your account',
      text: 'You may change what others can do. Ask for a second factor when you sign in.',
      label: 'Set it up',
      to: '/account',
    });
  return steps;
}
