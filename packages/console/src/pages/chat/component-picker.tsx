import { Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { toChatSearch } from './chat-place.ts';
import { families } from './model/component.ts';
import type { Component } from './model/component.ts';
import type { ListedComponent } from './use-components.ts';

const titles = { agents: 'Agents', teams: 'Teams', workflows: 'Workflows' } as const;

const keyOf = ({ family, id }: Component): string => `${family}/${id}`;

interface ComponentPickerProps {
  readonly components: readonly ListedComponent[];
  readonly component: Component;
}

/** With whom the conversation is; choosing another one begins a new conversation. */
export function ComponentPicker({ components, component }: ComponentPickerProps) {
  const navigate = useNavigate();
  const isListed = components.some((one) => keyOf(one) === keyOf(component));
  const listed = isListed ? components : [{ ...component, name: component.id, description: '' }, ...components];
  const data = families
    .map((family) => ({
      group: titles[family],
      items: listed.filter((one) => one.family === family).map((one) => ({ value: keyOf(one), label: nameSuspicious(one.name) })),
    }))
    .filter(({ items }) => items.length > 0);
  return (
    <Select
      aria-label="Talk to"
      data={data}
      value={keyOf(component)}
      allowDeselect={false}
      searchable={listed.length > 8}
      nothingFoundMessage="Nobody of that name"
      maw={300}
      flex={1}
      onChange={(value) => {
        const chosen = listed.find((one) => keyOf(one) === value);
        if (chosen !== undefined) void navigate({ to: '/chat', search: toChatSearch(chosen, null) });
      }}
    />
  );
}
