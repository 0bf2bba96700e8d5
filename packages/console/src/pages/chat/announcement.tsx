import { VisuallyHidden } from '@mantine/core';
import type { LiveRun } from './model/live-runs.ts';
import { nameSuspicious } from '../../ui/split-suspicious.ts';

function say(run: LiveRun | undefined, name: string): string {
  if (run === undefined) return '';
  if (run.phase === 'refused') return 'The message was refused.';
  if (run.phase === 'lost') return 'The connection was lost.';
  if (run.phase !== 'ended') return `${name} is answering.`;
  const status = run.tree?.nodes.get(run.tree.rootId)?.status;
  if (status === 'paused') return `${name} waits for your approval.`;
  if (status === 'error') return 'The run failed.';
  return status === 'cancelled' ? 'Stopped.' : `${name} has answered.`;
}

/** Tells screen readers where the run is; the words of the answer are for reading, not to be called out one by one. */
export function Announcement({ runs, name }: { readonly runs: readonly LiveRun[]; readonly name: string }) {
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {say(runs.at(-1), nameSuspicious(name))}
    </VisuallyHidden>
  );
}
