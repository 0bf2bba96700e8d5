import { Code, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Instance } from '../../connection/place.ts';
import { request } from '../../control-plane/request.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { AnswerView } from './answer-view.tsx';
import { QuestionForm } from './question-form.tsx';
import type { Question } from './question-form.tsx';

/** What a member of the organisation may do at this AgentOS, by their roles. */
export function MemberAccess({ instance }: { readonly instance: Instance }) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 250);
  const [member, setMember] = useState<string | null>(null);
  const params = { organization_id: instance.organization_id };
  const { data, error } = useQuery({
    queryKey: ['control-plane', instance.organization_id, 'members', 'choose', search],
    queryFn: ({ signal }) => request('GET', '/organizations/{organization_id}/members', { params, query: { limit: 50, search }, signal }),
    placeholderData: (before) => before,
  });
  const people = new Map((data?.data ?? []).map(({ user_id: id, name, email }) => [id, `${name} (${email})`]));
  return (
    <>
      <Select
        label="Member"
        placeholder="Name or address"
        data={[...people].map(([value, label]) => ({ value, label: nameSuspicious(label) }))}
        value={member}
        onChange={setMember}
        onSearchChange={setText}
        // The server has searched.
        filter={({ options }) => options}
        searchable
        nothingFoundMessage="Nobody like this"
      />
      {error !== null && <ErrorView error={error} />}
      {member === null ? (
        <EmptyState title="Whose rights?">Choose a member: their roles are looked at, at this AgentOS and in the organisation.</EmptyState>
      ) : (
        <OfMember key={member} member={member} instance={instance} />
      )}
    </>
  );
}

function OfMember({ member, instance }: { readonly member: string; readonly instance: Instance }) {
  const params = { organization_id: instance.organization_id };
  const rights = useQuery({
    queryKey: ['control-plane', instance.organization_id, 'members', member, 'rights', instance.id],
    queryFn: ({ signal }) =>
      request('GET', '/organizations/{organization_id}/members/{user_id}/rights', {
        params: { ...params, user_id: member },
        query: { instance_id: instance.id },
        signal,
      }),
  });
  const ask = useMutation({
    mutationFn: async (question: Question) => {
      if ('path' in question) throw new TypeError('a member is asked about by resource and action');
      return request('POST', '/organizations/{organization_id}/explain', {
        params,
        body: { user_id: member, instance_id: instance.id, ...question },
      });
    },
  });
  return (
    <>
      <Section title="May they?">
        <QuestionForm onlyScopes onAsk={ask.mutate} isBusy={ask.isPending} />
        {ask.error !== null && <ErrorView error={ask.error} />}
        {ask.data !== undefined && !ask.isPending && <AnswerView {...ask.data} roles={ask.data.determining} />}
      </Section>
      <Section title="All rights">
        {rights.isPending && <Skeleton h={240} />}
        {rights.error !== null && <ErrorView error={rights.error} onRetry={() => void rights.refetch()} />}
        {rights.data?.scopes.length === 0 && <Text size="sm">None here: no role of theirs counts at this AgentOS.</Text>}
        <Stack gap={6} w="100%">
          {rights.data?.scopes.map(({ scope, roles }) => (
            <Group key={scope} gap="xs">
              <Code style={{ overflowWrap: 'anywhere' }}>{scope}</Code>
              <Text size="sm" c="dimmed">
                by <SafeText>{roles.map(({ name }) => name).join(', ')}</SafeText>
              </Text>
            </Group>
          ))}
        </Stack>
      </Section>
    </>
  );
}
