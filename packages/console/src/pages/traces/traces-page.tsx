import { SegmentedControl, Stack } from '@mantine/core';
import { seesOthers } from '../../connection/rules.ts';
import { useRules } from '../../connection/use-connection.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { SessionStats } from './session-stats.tsx';
import { TraceFilterBar } from './trace-filter-bar.tsx';
import { traceFilterNames } from './trace-filters.ts';
import { TraceList } from './trace-list.tsx';

/** What happened in runs: each of them, or counted by session. */
export function TracesPage() {
  const { rules } = useRules();
  const withUsers = seesOthers(rules);
  const { filters, set } = useFilters(traceFilterNames);
  const bySession = filters.by === 'session';
  const { by: _, ...narrowing } = filters;
  const clear = Object.fromEntries(Object.keys(narrowing).map((name) => [name, '']));
  const isFiltered = Object.keys(narrowing).length > 0;
  const List = bySession ? SessionStats : TraceList;
  return (
    <Stack gap="lg">
      <PageHeader title="Traces" description="What happened in runs: models, tools, decisions, time and tokens.">
        <SegmentedControl
          aria-label="Show"
          value={bySession ? 'session' : 'run'}
          onChange={(value) => set({ by: value === 'session' ? value : '' })}
          data={[
            { value: 'run', label: 'Runs' },
            { value: 'session', label: 'Sessions' },
          ]}
        />
      </PageHeader>
      <TraceFilterBar filters={filters} set={set} withUsers={withUsers} bySession={bySession} />
      <List filters={filters} withUsers={withUsers} onClear={isFiltered ? () => set(clear) : null} />
    </Stack>
  );
}
