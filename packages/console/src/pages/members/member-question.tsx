import { Alert, Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { Organization } from '../../connection/control-plane.ts';
import { request } from '../../control-plane/request.ts';
import type { Reply } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { WhereSelect } from './member-rights.tsx';

/** Asks the server whether a member may do something, and why. */
export function MemberQuestion({ organization, userId }: { readonly organization: Organization; readonly userId: string }) {
  const [question, setQuestion] = useState({ resource: 'agents', action: 'run', id: '', at: '' });
  const set = (change: Partial<typeof question>) => {
    setQuestion({ ...question, ...change });
    reset();
  };
  const { mutate, isPending, error, data, reset } = useMutation({
    mutationFn: () => {
      const { resource, action, id, at } = question;
      const body = { user_id: userId, instance_id: at === '' ? null : at, resource, action, ...(id === '' ? {} : { id }) };
      return request('POST', '/organizations/{organization_id}/explain', { params: { organization_id: organization.id }, body });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <WhereSelect organization={organization} value={question.at} onChange={(at) => set({ at })} />
        <Group grow gap="xs">
          <TextInput
            label="Family"
            required
            spellCheck={false}
            value={question.resource}
            onChange={(event) => set({ resource: event.currentTarget.value.trim() })}
          />
          <TextInput
            label="Action"
            required
            spellCheck={false}
            value={question.action}
            onChange={(event) => set({ action: event.currentTarget.value.trim() })}
          />
        </Group>
        <TextInput
          label="Which one"
          description="The id of an agent, a team or a workflow. Empty: any."
          spellCheck={false}
          value={question.id}
          onChange={(event) => set({ id: event.currentTarget.value.trim() })}
        />
        <Button type="submit" loading={isPending}>
          May they?
        </Button>
        {error !== null && <ErrorView error={error} />}
        {data !== undefined && <Answer answer={data} />}
      </Stack>
    </form>
  );
}

function Answer({ answer }: { readonly answer: Reply<'POST /organizations/{organization_id}/explain'> }) {
  const { allowed, missing, determining } = answer;
  return (
    <Alert color={allowed ? 'teal' : 'orange'} variant="light" title={allowed ? 'Yes' : 'No'} role="status">
      {allowed ? (
        <Stack gap={4}>
          <Text size="sm">Any of these is enough:</Text>
          {determining.map(({ role_id: roleId, name, scope }) => (
            <Text size="sm" key={`${roleId} ${scope}`}>
              <Code>{scope}</Code> by <SafeText>{name}</SafeText>
            </Text>
          ))}
        </Stack>
      ) : (
        <Text size="sm">
          A role with <Code>{missing.join(' ')}</Code> would allow it.
        </Text>
      )}
    </Alert>
  );
}
