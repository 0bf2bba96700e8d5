import { Button, Code, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { BareCard } from '../../control-plane/bare-card.tsx';
import { dropSecret, heldSecret } from '../../control-plane/held-secret.ts';
import { isOver, LinkProblem } from '../../control-plane/link-problem.tsx';
import { NewPasswordInput } from '../../control-plane/new-password-input.tsx';
import { request } from '../../control-plane/request.ts';
import { afterSignIn } from '../../control-plane/signed-in.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';

/** The page of the link that the server prints when it has no owner yet. */
export function SetupPage() {
  const [secret] = useState(() => heldSecret('/setup'));
  const look = useQuery({
    queryKey: ['control-plane', 'setup'],
    queryFn: ({ signal }) => request('POST', '/setup/look', { body: { secret: secret ?? '' }, signal }),
    enabled: secret !== null,
    gcTime: 0,
    staleTime: Infinity,
  });
  if (secret === null || isOver(look.error)) return <LinkOver />;
  if (look.error !== null) return <LinkProblem title="First owner" error={look.error} onRetry={() => void look.refetch()} />;
  if (look.data === undefined)
    return (
      <BareCard title="First owner">
        <Skeleton h={360} />
      </BareCard>
    );
  const { organization_name: organizationName, expires_at: expiresAt } = look.data;
  return (
    <BareCard
      title={
        organizationName === null ? (
          'Set up the control plane'
        ) : (
          <>
            Become the owner of <SafeText>{organizationName}</SafeText>
          </>
        )
      }
      description={
        <>
          You become its first owner. The link ends <TimeAgo value={expiresAt} /> and works once.
        </>
      }
    >
      <SetupForm secret={secret} asksName={organizationName === null} />
    </BareCard>
  );
}

function LinkOver() {
  return (
    <BareCard title="This link does not work" description="It was used, is older than 15 minutes, or is not complete.">
      <Stack gap="xs">
        <Text size="sm">On the machine of the control plane, this prints another one:</Text>
        <Code block>npx agentos control-plane owner-link</Code>
        <Text size="sm" c="dimmed">
          After a reload of this page, open the link itself again: it is not kept.
        </Text>
      </Stack>
      <Button component="a" href="#/sign-in" variant="default">
        Sign in instead
      </Button>
    </BareCard>
  );
}

function SetupForm({ secret, asksName }: { readonly secret: string; readonly asksName: boolean }) {
  const navigate = useNavigate();
  const [form, setForm] = useState({ name: '', email: '', password: '', organization: '' });
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const { name, email, password, organization } = form;
      return request('POST', '/setup', {
        body: { secret, name, email, password, ...(asksName ? { organization_name: organization } : {}) },
      });
    },
    onSuccess: async () => {
      dropSecret('/setup');
      await afterSignIn();
      await navigate({ to: '/organization', replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {asksName && (
          <TextInput
            label="Organisation"
            description="Of those who will use your agents. You can rename it later."
            required
            maxLength={100}
            value={form.organization}
            onChange={(event) => set({ organization: event.currentTarget.value })}
          />
        )}
        <TextInput
          label="Your name"
          required
          autoComplete="name"
          maxLength={100}
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="E-mail"
          type="email"
          required
          autoComplete="username"
          value={form.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
        />
        <NewPasswordInput label="Password" value={form.password} onChange={(password) => set({ password })} />
        {error !== null && <ErrorView error={error} />}
        <Button type="submit" loading={isPending}>
          Become the owner
        </Button>
      </Stack>
    </form>
  );
}
