import { Alert, Stack, Text, Title } from '@mantine/core';
import type { TraceNode } from '@agentos-ts/client';
import type { ReactNode } from 'react';
import { Facts } from '../../ui/facts.tsx';
import { Fold } from '../../ui/fold.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { sayKind } from './step-kind.tsx';
import { tokensOf } from './trace-tokens.ts';

/** What metadata holds for people; identity stands with the trace. */
const shownApart = new Set(['session_id', 'user_id', 'input_tokens', 'output_tokens', 'parameters', 'run_id']);

function metadataFacts(metadata: TraceNode['metadata']): Record<string, ReactNode> {
  const entries = Object.entries(metadata ?? {}).filter(([name]) => !shownApart.has(name));
  return Object.fromEntries(
    entries.map(([name, value]) => [name.replaceAll('_', ' '), typeof value === 'string' ? value.slice(0, 500) : JSON.stringify(value)]),
  );
}

/** All that is known of one step. */
export function StepDetails({ node }: { readonly node: TraceNode }) {
  const tokens = tokensOf(node);
  return (
    <Stack gap="md">
      <Title order={2} style={{ overflowWrap: 'anywhere' }}>
        <SafeText>{node.name.slice(0, 500)}</SafeText>
      </Title>
      {node.error !== undefined && (
        <Alert color="red" variant="light" title="It failed" py="xs">
          <JsonView value={node.error} label="error" />
        </Alert>
      )}
      <Facts
        of={{
          Kind: sayKind(node.type),
          Status: node.status === 'UNSET' ? 'cancelled' : node.status,
          Took: node.duration,
          Began: (
            <time dateTime={node.start_time}>
              {new Date(node.start_time).toLocaleTimeString(undefined, {
                hour: '2-digit',
                minute: '2-digit',
                second: '2-digit',
                fractionalSecondDigits: 3,
              })}
            </time>
          ),
          Tokens: tokens === null ? null : `${tokens.input.toLocaleString('en')} in, ${tokens.output.toLocaleString('en')} out`,
          ...metadataFacts(node.metadata),
        }}
      />
      <Content node={node} />
      {node.extra_data !== undefined && (
        <Fold title="Attributes">
          <JsonView value={node.extra_data} label="attributes" />
        </Fold>
      )}
    </Stack>
  );
}

function Content({ node: { input, output, type } }: { readonly node: TraceNode }) {
  if (input === undefined && output === undefined)
    return (
      <Text size="xs" c="dimmed">
        {type === 'GUARDRAIL' ? 'Decisions hold no texts.' : 'No texts were recorded: that needs tracing: { content: true } on the server.'}
      </Text>
    );
  return (
    <>
      {input !== undefined && (
        <Fold title="Input">
          <JsonView value={input} label="input" />
        </Fold>
      )}
      {output !== undefined && (
        <Fold title="Output">
          <JsonView value={output} label="output" />
        </Fold>
      )}
    </>
  );
}
