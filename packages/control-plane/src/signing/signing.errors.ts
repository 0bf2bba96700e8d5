import { defineErrors } from 'agentos-ts/kit';

export const signingErrors = defineErrors('key', {
  not_found: { status: 404, detail: 'The instance has no such key', means: 'No key of the instance has this kid.' },
  pending_exists: {
    status: 409,
    detail: 'The instance has a pending key already: activate that one',
    means: 'An instance has one pending key at most.',
  },
  not_pending: {
    status: 409,
    detail: (state: string) => `Only a pending key can be activated; this one is ${state}`,
    means: 'The key signs already, or has done so: a key never comes back.',
  },
  too_young: {
    status: 409,
    detail: (seconds: number) => `AgentOS servers may not have read this key yet. It can be activated in ${seconds} seconds`,
    means: 'A key must be published long enough for every AgentOS to have read it before it signs. Retry-After says when.',
  },
});
