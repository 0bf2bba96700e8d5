import { Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Organization } from '../../connection/control-plane.ts';
import { useMe } from '../../connection/use-connection.ts';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';

/** Hands the ownership to another member. */
export function TransferSection({ organization: { id, name } }: { readonly organization: Organization }) {
  const { me } = useMe();
  const [chosen, setChosen] = useState<{ readonly id: string; readonly label: string } | null>(null);
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 250);
  const params = { organization_id: id };
  const { data } = useQuery({
    queryKey: ['control-plane', id, 'members', 'choose', search],
    queryFn: ({ signal }) => request('GET', '/organizations/{organization_id}/members', { params, query: { limit: 20, search }, signal }),
    placeholderData: (before) => before,
  });
  const others = (data?.data ?? []).filter((member) => member.user_id !== me?.user.id);
  const options = others.map((member) => ({ value: member.user_id, label: nameSuspicious(`${member.name} (${member.email})`) }));
  if (chosen !== null && !options.some(({ value }) => value === chosen.id)) options.unshift({ value: chosen.id, label: chosen.label });
  return (
    <Section title="Hand over">
      <Text size="sm" c="dimmed">
        Another member becomes an owner, and you an administrator.
      </Text>
      <Select
        label="New owner"
        placeholder="Name or e-mail of a member"
        w="min(28rem, 100%)"
        searchable
        clearable
        data={options}
        filter={({ options: all }) => all}
        nothingFoundMessage="No such member"
        value={chosen?.id ?? null}
        onSearchChange={(value) => setText(value === chosen?.label ? '' : value)}
        onChange={(value, option) => setChosen(value === null || option === null ? null : { id: value, label: option.label })}
      />
      <ConfirmButton
        label="Hand over"
        title="Hand the ownership over?"
        confirmLabel="Hand over"
        disabled={chosen === null}
        onConfirm={() =>
          request('POST', '/organizations/{organization_id}/transfer', { params, body: { user_id: chosen?.id ?? '' } }).then(refresh)
        }
      >
        <SafeText>{chosen?.label ?? ''}</SafeText> becomes the owner of <SafeText>{name}</SafeText>. Only they can give it back.
      </ConfirmButton>
    </Section>
  );
}
