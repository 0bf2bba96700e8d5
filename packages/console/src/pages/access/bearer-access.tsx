import type { AgentOSClient } from '@agentos-ts/client';
import { Badge, Group, Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { AnswerView } from './answer-view.tsx';
import { QuestionForm } from './question-form.tsx';
import type { Question } from './question-form.tsx';
import { RightsTable } from './rights-table.tsx';

/** What the bearer of a token may do: one question, and all of their rights. */
export function BearerAccess({ client }: { readonly client: AgentOSClient }) {
  // By the page's own number, not by the token: keys of a cache are no place for it.
  const id = useId();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['access', id, 'rules'],
    queryFn: ({ signal }) => client.request('GET', '/authz/rules', { signal }),
    gcTime: 0,
  });
  const ask = useMutation({ gcTime: 0, mutationFn: (question: Question) => client.request('GET', '/authz/can-i', { query: question }) });
  if (error !== null) return <ErrorView error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Section title="May they?">
        <QuestionForm onAsk={ask.mutate} isBusy={ask.isPending} />
        {ask.error !== null && <ErrorView error={ask.error} />}
        {ask.data !== undefined && !ask.isPending && <AnswerView {...ask.data} needs={ask.data.route?.needs} />}
      </Section>
      <Section title="Who it is">
        {isPending ? (
          <Skeleton h={110} />
        ) : (
          <>
            <Facts
              of={{
                User: data.principal.user_id,
                Identity: data.principal.id,
                Kind: data.principal.kind.replaceAll('_', ' '),
                Tenant: data.principal.tenant,
                Sees: data.isolation ? 'their own rows' : 'everybody’s rows',
                Ends: data.principal.expires_at === null ? 'never' : <TimeAgo value={data.principal.expires_at} />,
              }}
            />
            {data.admin && <Badge tt="none">Administrator</Badge>}
          </>
        )}
      </Section>
      <Section title="All rights">
        {isPending ? <Skeleton h={420} /> : <RightsTable abilities={data.abilities} />}
        {data !== undefined && data.scopes.length > 0 && (
          <>
            <Text size="sm" c="dimmed">
              Scopes of the token
            </Text>
            <Group gap={6}>
              {data.scopes.map((scope) => (
                <Badge key={scope} variant="light" color="gray" tt="none" fw={500} maw="100%">
                  {nameSuspicious(scope)}
                </Badge>
              ))}
            </Group>
          </>
        )}
      </Section>
    </>
  );
}
