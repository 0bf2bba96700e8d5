import { useEffect, useSyncExternalStore } from 'react';
import { queryClient } from '../../app/query-client.ts';
import { osConnection } from '../../connection/os-connection.ts';
import { LiveRuns } from './model/live-runs.ts';
import type { LiveRun } from './model/live-runs.ts';

/** For the whole page: runs go on while others of its parts are looked at. */
export const liveRuns = new LiveRuns();

let connected = osConnection.get();
osConnection.subscribe(() => {
  if (osConnection.get() !== connected) liveRuns.clear();
  connected = osConnection.get();
});

liveRuns.onChange = () => void queryClient.invalidateQueries({ queryKey: ['os', osConnection.get()?.url, 'sessions'] });

/** The runs of a session that this page knows at first hand; without a session, those that have none yet. */
export function useLiveRuns(sessionId: string | null): readonly LiveRun[] {
  const runs = useSyncExternalStore(liveRuns.subscribe, liveRuns.get);
  return runs.filter((run) => run.sessionId === sessionId);
}

/** The run that can be stopped, if any. */
export const activeRun = (runs: readonly LiveRun[]): LiveRun | undefined =>
  runs.find(({ phase }) => phase === 'starting' || phase === 'streaming' || phase === 'reconnecting');

/** Esc stops, unless a dialog or a menu is open that it closes. */
export function useStopByKey(run: LiveRun | undefined): void {
  const key = run?.key;
  useEffect(() => {
    if (key === undefined) return undefined;
    const stop = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('[role="dialog"], [role="menu"]') === null)
        void liveRuns.stop(key);
    };
    window.addEventListener('keydown', stop);
    return () => window.removeEventListener('keydown', stop);
  }, [key]);
}
