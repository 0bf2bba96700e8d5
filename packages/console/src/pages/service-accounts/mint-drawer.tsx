import { AgentOSClientError } from '@agentos-ts/client';
import { Button, Checkbox, Drawer, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useOs } from '../../connection/use-connection.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import type { ShownToken } from './new-token.tsx';
import { ScopesInput } from './scopes-input.tsx';

interface MintDrawerProps {
  readonly onClose: () => void;
  readonly onMinted: (shown: ShownToken) => void;
}

const isPrivileged = (error: unknown): boolean => AgentOSClientError.is(error) && error.code === 'service_account_scope_privileged';

/** A new account. What it may be given is the server's to say. */
export function MintDrawer({ onClose, onMinted }: MintDrawerProps) {
  const { client } = useOs();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState('90');
  const [isMeant, setIsMeant] = useState(false);
  const [isAsked, setIsAsked] = useState(false);
  const { mutate, isPending, error } = useMutation({
    // The reply holds the token: it is handed on and stays in no cache.
    gcTime: 0,
    mutationFn: async () => {
      const minted = await client.request('POST', '/service-accounts', {
        body: {
          name: name.trim(),
          scopes: scopes.map((scope) => ({ scope })),
          ...(days === '' ? {} : { expires_in_days: Number(days) }),
          allow_privileged_scopes: isMeant,
        },
      });
      onMinted({ name: minted.name, token: minted.token });
    },
    onError: (failure) => isPrivileged(failure) && setIsAsked(true),
  });
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title="New service account">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            description="Lower case letters, digits, - and _. For people."
            placeholder="nightly-report"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={63}
            required
            spellCheck={false}
            autoComplete="off"
            data-autofocus
          />
          <ScopesInput value={scopes} onChange={setScopes} />
          <TextInput
            type="number"
            label="Days until it ends"
            description="1 to 366. No token lives for ever."
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
            min={1}
            max={366}
            w={200}
          />
          {error !== null && <ErrorView error={error} />}
          {isAsked && (
            <Checkbox
              label="I mean it: this account may do more than read and run"
              checked={isMeant}
              onChange={(event) => setIsMeant(event.currentTarget.checked)}
            />
          )}
          <Group>
            <Button type="submit" loading={isPending} disabled={name.trim() === '' || scopes.length === 0}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
