import { Anchor, Button, Code, Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { AgentOSClientError } from '@agentos-ts/client';
import type { TraceDetail } from '@agentos-ts/client';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useOs } from '../../connection/use-connection.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { StepDetails } from './step-details.tsx';
import { toLines, unfoldAbove } from './trace-rows.ts';
import { TraceStatus } from './trace-status.tsx';
import { sumTokens } from './trace-tokens.ts';
import { TraceTree } from './trace-tree.tsx';
import classes from './trace-page.module.css';

/** One trace: its steps, their times, and what is known of the one that is chosen. */
export function TracePage() {
  const { traceId = '' } = useParams({ strict: false });
  const { client, url } = useOs();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['os', url, 'traces', 'one', traceId],
    // A run's id finds the newest trace of that run.
    queryFn: ({ signal }) =>
      client.request('GET', '/traces/{trace_id}', { params: { trace_id: traceId }, query: { run_id: traceId }, signal }),
    staleTime: 60_000,
  });
  return (
    <Stack gap="lg">
      <div>
        <Anchor component={Link} to="/traces" size="sm">
          <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> All traces
        </Anchor>
      </div>
      {isPending && <Loading />}
      {error !== null &&
        (isAbsent(error) ? <NoTrace onRetry={() => void refetch()} /> : <ErrorView error={error} onRetry={() => void refetch()} />)}
      {data !== undefined && 'tree' in data && <Trace key={data.trace_id} trace={data} />}
    </Stack>
  );
}

const isAbsent = (error: unknown): boolean => AgentOSClientError.is(error) && error.code === 'trace_not_found';

function Loading() {
  return (
    <Stack gap="lg" role="status" aria-label="Loading">
      <Skeleton h={44} w={260} />
      <Skeleton h={72} />
      <Skeleton h={340} />
    </Stack>
  );
}

function NoTrace({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <EmptyState
      title="There is no such trace"
      action={
        <Button variant="light" onClick={onRetry}>
          Look again
        </Button>
      }
    >
      A trace is written half a second after its run has ended, on servers with <Code>tracing: true</Code>, and goes with its session or
      after keepDays. It may also be somebody else’s.
    </EmptyState>
  );
}

function Trace({ trace }: { readonly trace: TraceDetail }) {
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  const lines = useMemo(() => toLines(trace.tree), [trace]);
  const { filters, set } = useFilters(['span']);
  const named = lines.findIndex(({ node }) => node.id === filters.span);
  const [active, setActive] = useState(Math.max(named, 0));
  const [isOpen, setIsOpen] = useState(named >= 0);
  const [folded, setFolded] = useState<ReadonlySet<number>>(() => unfoldAbove(lines, new Set(), named));
  const node = lines[active]?.node;
  const id = node?.id ?? '';
  useEffect(() => {
    // Moving along with the keys does not write every step to the address.
    const timer = setTimeout(() => set({ span: active === 0 ? '' : id }), 400);
    return () => clearTimeout(timer);
  }, [active, id, set]);
  return (
    <>
      <PageHeader title={<SafeText>{trace.name.slice(0, 200)}</SafeText>}>
        {trace.session_id !== undefined && (
          <Button component={Link} to={`/sessions/${encodeURIComponent(trace.session_id)}`} variant="default">
            Open the session
          </Button>
        )}
      </PageHeader>
      <Summary trace={trace} lines={lines} />
      <div className={classes['sides']}>
        <Stack gap="xs" miw={0}>
          <TraceTree lines={lines} folded={folded} onFold={setFolded} active={active} onActive={setActive} onOpen={() => setIsOpen(true)} />
          <Group gap="xs" justify="space-between">
            <Text size="xs" c="dimmed">
              Up and down move, right unfolds, left folds.
            </Text>
            <Group gap={4}>
              <Button size="compact-xs" variant="subtle" onClick={() => setFolded(new Set())}>
                Unfold all
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => {
                  setFolded(new Set(lines.flatMap(({ below }, index) => (below > 0 ? [index] : []))));
                  setActive(0);
                }}
              >
                Fold all
              </Button>
            </Group>
          </Group>
        </Stack>
        {node !== undefined &&
          (isNarrow ? (
            <Drawer opened={isOpen} onClose={() => setIsOpen(false)} position="bottom" size="75%" title="Step">
              <StepDetails key={node.id} node={node} />
            </Drawer>
          ) : (
            <aside className={classes['details']} aria-label="Step">
              <StepDetails key={node.id} node={node} />
            </aside>
          ))}
      </div>
    </>
  );
}

function Summary({ trace, lines }: { readonly trace: TraceDetail; readonly lines: ReturnType<typeof toLines> }) {
  const tokens = sumTokens(lines);
  const isCut = trace.total_spans > lines.length;
  return (
    <Stack gap="xs">
      <Group gap="lg" wrap="wrap">
        <TraceStatus status={trace.status} />
        <Text size="sm">{trace.duration}</Text>
        <Text size="sm">
          {trace.total_spans.toLocaleString('en')} {trace.total_spans === 1 ? 'step' : 'steps'}
          {isCut && ` (the first ${lines.length.toLocaleString('en')} were kept)`}
        </Text>
        {trace.error_count > 0 && (
          <Text size="sm" c="var(--mantine-color-error)">
            {trace.error_count} failed
          </Text>
        )}
        <Text size="sm">
          {tokens.input.toLocaleString('en')} tokens in, {tokens.output.toLocaleString('en')} out
        </Text>
        <Text size="sm" c="dimmed">
          <TimeAgo value={trace.start_time} />
        </Text>
      </Group>
      <Facts of={{ Run: trace.run_id, Session: trace.session_id, User: trace.user_id }} />
    </Stack>
  );
}
