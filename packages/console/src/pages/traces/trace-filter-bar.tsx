import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { spansOfTime } from './trace-filters.ts';
import type { TraceFilters } from './trace-filters.ts';

interface TraceFilterBarProps {
  readonly filters: TraceFilters;
  readonly set: (patch: TraceFilters) => void;
  readonly withUsers: boolean;
  /** Counts by session know no status, session or run. */
  readonly bySession: boolean;
}

const timeChoices = [
  ...Object.entries(spansOfTime).map(([value, { label }]) => ({ value, label })),
  { value: 'own', label: 'From … to …' },
];
const statusChoices = [
  { value: 'OK', label: 'OK' },
  { value: 'ERROR', label: 'Error' },
  { value: 'UNSET', label: 'Cancelled' },
];

/** By when, how it ended, who did it, and whose it is. */
export function TraceFilterBar({ filters, set, withUsers, bySession }: TraceFilterBarProps) {
  const { team, workflow, run, since, from, to } = filters;
  const hasMore = team !== undefined || workflow !== undefined || run !== undefined;
  const [isMore, setIsMore] = useState(hasMore);
  const [isOwn, setIsOwn] = useState(from !== undefined || to !== undefined);
  const chooseTime = (value: string | null) => {
    setIsOwn(value === 'own');
    set({ from: '', to: '', since: value === null || value === 'own' ? '' : value });
  };
  const text = (name: 'agent' | 'team' | 'workflow' | 'session' | 'run' | 'user', label: string) => (
    <SearchInput label={label} value={filters[name] ?? ''} onSettle={(value) => set({ [name]: value })} />
  );
  return (
    <Stack gap="xs" align="flex-start">
      <div style={{ width: '100%' }}>
        <FilterBar>
          <Select
            aria-label="Time"
            placeholder="Any time"
            data={timeChoices}
            value={isOwn ? 'own' : (since ?? null)}
            onChange={chooseTime}
            clearable
            clearButtonProps={{ 'aria-label': 'Any time' }}
          />
          {!bySession && (
            <Select
              aria-label="Status"
              placeholder="Any status"
              data={statusChoices}
              value={filters.status ?? null}
              onChange={(status) => set({ status: status ?? '' })}
              clearable
              clearButtonProps={{ 'aria-label': 'Any status' }}
            />
          )}
          {text('agent', 'Agent')}
          {!bySession && text('session', 'Session')}
          {withUsers && text('user', 'User')}
          {isMore && (
            <>
              {text('team', 'Team')}
              {text('workflow', 'Workflow')}
              {!bySession && text('run', 'Run')}
            </>
          )}
          {isOwn && (
            <>
              <TimeInput label="From" value={from} onChange={(value) => set({ from: value })} />
              <TimeInput label="To" value={to} onChange={(value) => set({ to: value })} />
            </>
          )}
        </FilterBar>
      </div>
      {!hasMore && (
        <Button size="compact-sm" variant="subtle" aria-expanded={isMore} onClick={() => setIsMore(!isMore)}>
          {isMore ? 'Fewer filters' : 'More filters'}
        </Button>
      )}
    </Stack>
  );
}

interface TimeInputProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

function TimeInput({ label, value, onChange }: TimeInputProps) {
  return (
    <TextInput
      aria-label={label}
      leftSection={label}
      leftSectionWidth={52}
      type="datetime-local"
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
