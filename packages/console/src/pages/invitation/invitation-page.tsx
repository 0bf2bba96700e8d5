import { Button, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { chooseOrganization, useMe } from '../../connection/use-connection.ts';
import { BareCard } from '../../control-plane/bare-card.tsx';
import { dropSecret, heldSecret } from '../../control-plane/held-secret.ts';
import { isOver, LinkProblem } from '../../control-plane/link-problem.tsx';
import { request } from '../../control-plane/request.ts';
import { afterSignIn } from '../../control-plane/signed-in.ts';
import { SafeText } from '../../ui/safe-text.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { AcceptForm } from './accept-form.tsx';
import { JoinForm } from './join-form.tsx';

/** The page of an invitation's link: who invites into what, and the two ways to follow it. */
export function InvitationPage() {
  const [secret] = useState(() => heldSecret('/invitation'));
  const { me, isPending } = useMe();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<'new' | 'join' | null>(null);
  const look = useQuery({
    queryKey: ['control-plane', 'invitation'],
    queryFn: ({ signal }) => request('POST', '/invitations/look', { body: { secret: secret ?? '' }, signal }),
    enabled: secret !== null,
    gcTime: 0,
    staleTime: Infinity,
  });
  if (secret === null || isOver(look.error)) return <LinkOver />;
  if (look.error !== null) return <LinkProblem title="Invitation" error={look.error} onRetry={() => void look.refetch()} />;
  if (look.data === undefined || isPending)
    return (
      <BareCard title="Invitation">
        <Skeleton h={320} />
      </BareCard>
    );
  const { organization_name: organization, email, roles, expires_at: expiresAt } = look.data;
  const way = chosen ?? (me === null ? 'new' : 'join');
  const done = async () => {
    dropSecret('/invitation');
    const before = new Set(me?.organizations.map(({ id }) => id));
    await afterSignIn();
    const after = await request('GET', '/me');
    const joined = after.organizations.find(({ id, name }) => !before.has(id) && name === organization);
    if (joined !== undefined) chooseOrganization(joined.id);
    await navigate({ to: '/organization', replace: true });
  };
  return (
    <BareCard
      title={
        <>
          Join <SafeText>{organization}</SafeText>
        </>
      }
      description={
        <>
          <SafeText>{organization}</SafeText> invites <SafeText>{email}</SafeText>
          {roles.length > 0 && (
            <>
              {' '}
              as <SafeText>{roles.map(({ name }) => name).join(', ')}</SafeText>
            </>
          )}
          . The link ends <TimeAgo value={expiresAt} /> and works once.
        </>
      }
    >
      {me === null && (
        <SegmentedControl
          fullWidth
          aria-label="Account"
          value={way}
          onChange={(value) => setChosen(value === 'join' ? 'join' : 'new')}
          data={[
            { value: 'new', label: 'I am new' },
            { value: 'join', label: 'Have an account' },
          ]}
        />
      )}
      {way === 'new' ? (
        <AcceptForm secret={secret} email={email} onDone={done} onAccount={() => setChosen('join')} />
      ) : (
        <JoinForm secret={secret} email={email} me={me} onDone={done} />
      )}
    </BareCard>
  );
}

function LinkOver() {
  return (
    <BareCard title="This invitation does not work" description="It was used, taken back, has ended, or the link is not complete.">
      <Stack gap="xs">
        <Text size="sm">Ask whoever invited you for another link.</Text>
        <Text size="sm" c="dimmed">
          After a reload of this page, open the link itself again: it is not kept.
        </Text>
      </Stack>
      <Button component="a" href="#/sign-in" variant="default">
        Sign in
      </Button>
    </BareCard>
  );
}
