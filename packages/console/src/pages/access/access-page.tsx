import type { AgentOSClient } from '@agentos-ts/client';
import { Button, Group, PasswordInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { place } from '../../connection/place.ts';
import { useOrganization, useOs } from '../../connection/use-connection.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { askAs } from './asker.ts';
import { BearerAccess } from './bearer-access.tsx';
import { MemberAccess } from './member-access.tsx';

type Whose = 'own' | 'token' | 'member';

/** "May they?", as the server itself decides it: of oneself, of the bearer of a token, of a member. */
export function AccessPage() {
  const { client } = useOs();
  const { instance } = place;
  const organization = useOrganization();
  const [whose, setWhose] = useState<Whose>('own');
  const knowsMembers = instance !== null && organization?.abilities['org:members']?.['read'] === true;
  return (
    <Stack gap="lg" maw="56rem">
      <PageHeader title="Access" description="Who may do what, and why: the server’s own answer." />
      <SegmentedControl
        aria-label="Whose rights"
        value={whose}
        onChange={(value) => setWhose(value === 'token' || value === 'member' ? value : 'own')}
        style={{ alignSelf: 'flex-start' }}
        data={[
          { value: 'own', label: 'Mine' },
          { value: 'token', label: 'A token’s' },
          ...(knowsMembers ? [{ value: 'member', label: 'A member’s' }] : []),
        ]}
      />
      {whose === 'own' && <BearerAccess client={client} />}
      {whose === 'token' && <TokenAccess />}
      {whose === 'member' && instance !== null && <MemberAccess instance={instance} />}
    </Stack>
  );
}

function TokenAccess() {
  const { url } = useOs();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<{ readonly client: AgentOSClient; readonly number: number } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const look = () => {
    try {
      setAsked({ client: askAs(url, text.trim()), number: (asked?.number ?? 0) + 1 });
      setError(null);
      // Not kept longer than it is needed: the client has it.
      setText('');
    } catch {
      setError('This is no token: it holds spaces or line ends.');
    }
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          look();
        }}
      >
        <Stack gap="xs">
          <PasswordInput
            label="Token"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={error}
            autoComplete="off"
            spellCheck={false}
          />
          <Text size="xs" c="dimmed">
            It goes to this AgentOS alone and is forgotten when you leave the page.
          </Text>
          <Group>
            <Button type="submit" variant="default" disabled={text.trim() === ''}>
              Look
            </Button>
          </Group>
        </Stack>
      </form>
      {asked !== null && <BearerAccess key={asked.number} client={asked.client} />}
    </>
  );
}
