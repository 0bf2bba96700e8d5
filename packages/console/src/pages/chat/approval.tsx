import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconShieldQuestion } from '@tabler/icons-react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import classes from './chat.module.css';
import type { Component } from './model/component.ts';
import { questionsOf, toContinueInput } from './model/decisions.ts';
import type { Question, Verdict } from './model/decisions.ts';
import type { RunTree } from './model/run-tree.ts';
import { liveRuns } from './use-live-runs.ts';

interface ApprovalProps {
  readonly component: Component;
  readonly sessionId: string;
  readonly tree: RunTree;
}

/** What a paused run waits for, with the exact arguments. It goes on as soon as everything that is the caller's to decide is decided. */
export function Approval({ component, sessionId, tree }: ApprovalProps) {
  const { streams } = useOs();
  const [verdicts, setVerdicts] = useState<ReadonlyMap<string, Verdict>>(new Map());
  const { pause } = tree;
  if (pause === null) return null;
  const questions = questionsOf(pause);
  const own = questions.filter(({ isForOthers }) => !isForOthers);
  const goOn = (decided: ReadonlyMap<string, Verdict>) =>
    void liveRuns.continue(streams, component, sessionId, tree, toContinueInput(pause, decided));
  const decide = (id: string, verdict: Verdict) => {
    const decided = new Map(verdicts).set(id, verdict);
    setVerdicts(decided);
    if (own.every((question) => decided.has(question.id))) goOn(decided);
  };
  return (
    <Stack gap="sm">
      {questions.map((question) =>
        question.isForOthers ? (
          <ForOthers key={question.id} question={question} onContinue={() => goOn(verdicts)} />
        ) : (
          <Ask
            key={question.id}
            question={question}
            verdict={verdicts.get(question.id) ?? null}
            onDecide={(verdict) => decide(question.id, verdict)}
          />
        ),
      )}
    </Stack>
  );
}

function Card({ question, title, children }: { readonly question: Question; readonly title: string; readonly children: ReactNode }) {
  const { tool, asker } = question;
  return (
    <Paper className={classes['approval'] ?? ''} withBorder radius="md" p="md" role="group" aria-label={title}>
      <Stack gap="sm">
        <Group gap={8} wrap="nowrap" align="flex-start">
          <IconShieldQuestion size={20} aria-hidden />
          <div>
            <Text fw={600}>{title}</Text>
            <Text size="sm" c="dimmed">
              {asker !== null && <SafeText>{asker}</SafeText>}
              {asker !== null && tool !== null && ' · '}
              {tool !== null && <SafeText>{tool.tool_name}</SafeText>}
            </Text>
          </div>
        </Group>
        {tool !== null && <JsonView value={tool.tool_args} label="arguments" />}
        {children}
      </Stack>
    </Paper>
  );
}

interface AskProps {
  readonly question: Question;
  readonly verdict: Verdict | null;
  readonly onDecide: (verdict: Verdict) => void;
}

function Ask({ question, verdict, onDecide }: AskProps) {
  const [note, setNote] = useState('');
  const reason = note.trim() === '' ? {} : { note: note.trim() };
  return (
    <Card question={question} title={question.tool === null ? 'This step waits for your approval' : 'This call waits for your approval'}>
      {verdict === null ? (
        <Group gap="sm" align="flex-end">
          <Button onClick={() => onDecide({ isApproved: true })}>Approve</Button>
          <Button variant="default" onClick={() => onDecide({ isApproved: false, ...reason })}>
            Deny
          </Button>
          {question.tool !== null && (
            <TextInput
              aria-label="Reason for a denial"
              placeholder="Reason, if you deny"
              flex="1 1 12rem"
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          )}
        </Group>
      ) : (
        <Text size="sm">{verdict.isApproved ? 'Approved' : 'Denied'}. The run goes on when everything is decided.</Text>
      )}
    </Card>
  );
}

/** A call that somebody else has to agree to: tells when they did. */
function ForOthers({ question, onContinue }: { readonly question: Question; readonly onContinue: () => void }) {
  const { client, url } = useOs();
  const { may } = useRules();
  const id = question.tool?.approval_id ?? null;
  const { data } = useQuery({
    queryKey: ['os', url, 'approvals', id, 'status'],
    queryFn:
      id !== null && may('approvals', 'read')
        ? ({ signal }) => client.request('GET', '/approvals/{approval_id}/status', { params: { approval_id: id }, signal })
        : skipToken,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.status === 'pending' ? 4000 : false),
  });
  const status = data?.status ?? 'pending';
  return (
    <Card question={question} title="Somebody else has to agree to this call">
      <Group gap="sm">
        <Text size="sm" role="status">
          {status === 'pending' ? 'Not decided yet.' : `It is ${status}.`}
        </Text>
        <Button variant={status === 'pending' ? 'default' : 'filled'} size="xs" onClick={onContinue}>
          Continue the run
        </Button>
      </Group>
    </Card>
  );
}
