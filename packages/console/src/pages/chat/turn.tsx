import { ActionIcon, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconFile, IconTimeline } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { RunItem } from '@agentos-ts/client';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Approval } from './approval.tsx';
import classes from './chat.module.css';
import { formatBytes } from './format-bytes.ts';
import { componentOf, runsOf } from './model/component.ts';
import type { Component } from './model/component.ts';
import type { LiveRun, Message } from './model/live-runs.ts';
import type { RunTree } from './model/run-tree.ts';
import { filesOf, pauseOf, treeOfRun } from './model/stored-run.ts';
import { RunParts } from './run-parts.tsx';
import { liveRuns } from './use-live-runs.ts';

/** Beyond this a question is shown folded, in characters. */
const longest = 20_000;

function Asked({ text, files }: { readonly text: string; readonly files: readonly { readonly name: string; readonly size?: number }[] }) {
  return (
    <div className={classes['asked']}>
      {files.map(({ name, size }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two files may have one name
        <Group key={index} gap={6} wrap="nowrap">
          <IconFile size={16} aria-hidden />
          <Text size="sm" truncate>
            <SafeText>{name}</SafeText>
            {size === undefined ? '' : ` · ${formatBytes(size)}`}
          </Text>
        </Group>
      ))}
      <SafeText>{text.length > longest ? `${text.slice(0, longest)} … (${text.length.toLocaleString('en')} characters)` : text}</SafeText>
    </div>
  );
}

/** The words of the answer, for the clipboard. */
function answerOf(tree: RunTree): string {
  const parts = tree.nodes.get(tree.rootId)?.parts ?? [];
  return parts
    .flatMap((part) => (part.type === 'text' ? [part.text] : part.type === 'data' ? [JSON.stringify(part.value, null, 2)] : []))
    .join('\n\n');
}

interface AnswerProps {
  readonly tree: RunTree;
  readonly isLive: boolean;
  readonly children?: ReactNode;
}

function Answer({ tree, isLive, children }: AnswerProps) {
  const root = tree.nodes.get(tree.rootId);
  const text = isLive ? '' : answerOf(tree);
  return (
    <Stack gap="sm" className={classes['answer'] ?? ''}>
      <RunParts tree={tree} nodeId={tree.rootId} />
      {children}
      {root?.status === 'cancelled' && (
        <Text size="sm" c="dimmed">
          Stopped.
        </Text>
      )}
      {!isLive && (
        <Group gap={6} mih={28}>
          {text !== '' && <CopyButton value={text} label="answer" />}
          <ToTrace runId={tree.rootId} />
          <Text size="xs" c="dimmed">
            {[
              root?.duration === null || root?.duration === undefined ? '' : `${root.duration.toFixed(1)} s`,
              root?.tokens === null || root?.tokens === undefined ? '' : `${root.tokens.toLocaleString('en')} tokens`,
            ]
              .filter((word) => word !== '')
              .join(' · ')}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

/** What happened in the run, for who may see it; a trace is found by the id of its run. */
function ToTrace({ runId }: { readonly runId: string }) {
  const { may } = useRules();
  if (!may('traces', 'read')) return null;
  return (
    <ActionIcon
      component={Link}
      to={`/traces/${encodeURIComponent(runId)}`}
      variant="subtle"
      color="gray"
      aria-label="Trace of this answer"
      title="Trace"
    >
      <IconTimeline size={16} aria-hidden />
    </ActionIcon>
  );
}

interface FailureProps {
  readonly component: Component;
  readonly sessionId: string;
  readonly tree: RunTree;
}

/** Why a run failed, and the way to try it once more. */
function Failure({ component, sessionId, tree }: FailureProps) {
  const { streams } = useOs();
  const error = new Error(tree.nodes.get(tree.rootId)?.error ?? '');
  return <ErrorView title="The run failed" error={error} onRetry={() => void liveRuns.continue(streams, component, sessionId, tree, {})} />;
}

/** Asks the server what a run of the list waits for. */
function StoredApproval({ component, sessionId, tree }: FailureProps) {
  const { client, url } = useOs();
  const { data, error, refetch } = useQuery({
    queryKey: ['os', url, 'sessions', 'paused', tree.rootId],
    queryFn: ({ signal }) => runsOf(client, component.family).get(component.id, tree.rootId, { signal }),
  });
  if (error !== null) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loader size="sm" aria-label="Loading what it waits for" />;
  return <Approval component={component} sessionId={sessionId} tree={{ ...tree, pause: pauseOf(data) }} />;
}

function Ending({ component, sessionId, tree }: FailureProps) {
  const status = tree.nodes.get(tree.rootId)?.status;
  if (status === 'error') return <Failure component={component} sessionId={sessionId} tree={tree} />;
  if (status !== 'paused') return null;
  const Ask = tree.pause === null ? StoredApproval : Approval;
  return <Ask component={component} sessionId={sessionId} tree={tree} />;
}

/** A question and its answer as the server keeps them. */
export const StoredTurn = memo(function StoredTurn({ run }: { readonly run: RunItem }) {
  const tree = useMemo(() => treeOfRun(run), [run]);
  const component = componentOf(run);
  return (
    <article className={classes['turn']} aria-label="Exchange">
      <Asked text={run.run_input} files={filesOf(run).map((name) => ({ name }))} />
      <Answer tree={tree} isLive={false}>
        {component !== null && <Ending component={component} sessionId={run.session_id ?? ''} tree={tree} />}
      </Answer>
    </article>
  );
});

interface LiveTurnProps {
  readonly live: LiveRun;
  /** As the server keeps it, where that is known already. */
  readonly stored: RunItem | null;
  readonly onSend: (message: Message) => Promise<void>;
}

/** A question and its answer as it comes. */
export function LiveTurn({ live, stored, onSend }: LiveTurnProps) {
  const { streams } = useOs();
  const { message, tree, phase, component, sessionId, runId, error } = live;
  const again = () => {
    if (message === null || runId !== null) return;
    liveRuns.dismiss(live.key);
    void onSend(message);
  };
  const isBusy = phase === 'starting' || phase === 'streaming' || phase === 'reconnecting';
  const isRefusedAnew = phase === 'refused' && runId === null;
  return (
    <article className={classes['turn']} aria-label="Exchange" aria-busy={isBusy}>
      {message !== null && <Asked text={message.text} files={message.files} />}
      {message === null && stored !== null && <Asked text={stored.run_input} files={filesOf(stored).map((name) => ({ name }))} />}
      {tree !== null && (
        <Answer tree={tree} isLive={isBusy}>
          {!isBusy && phase !== 'refused' && sessionId !== null && <Ending component={component} sessionId={sessionId} tree={tree} />}
        </Answer>
      )}
      {isBusy && <Working phase={phase} />}
      {error !== null && (
        <ErrorView
          error={error}
          {...(phase === 'lost' && runId !== null && sessionId !== null
            ? { onRetry: () => void liveRuns.resume(streams, component, sessionId, runId) }
            : {})}
          {...(isRefusedAnew ? { onRetry: again } : {})}
        />
      )}
      {phase === 'refused' && runId !== null && sessionId !== null && tree?.pause && (
        <Approval component={component} sessionId={sessionId} tree={tree} />
      )}
      {isRefusedAnew && (
        <Button variant="default" size="xs" style={{ alignSelf: 'flex-start' }} onClick={() => liveRuns.dismiss(live.key)}>
          Discard
        </Button>
      )}
    </article>
  );
}

function Working({ phase }: { readonly phase: LiveRun['phase'] }) {
  return (
    <Group gap={8} mih={24}>
      <Loader size={14} type="dots" aria-hidden />
      {phase === 'reconnecting' && (
        <Text size="sm" c="dimmed">
          The connection broke. Coming back …
        </Text>
      )}
    </Group>
  );
}
