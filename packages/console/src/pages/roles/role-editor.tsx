import { Alert, Badge, Button, Stack, Text, TextInput } from '@mantine/core';
import type { Role, ScopeFamily } from '@agentos-ts/client/control-plane';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Organization } from '../../connection/control-plane.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { DeleteRole } from './delete-role.tsx';
import { OwnScopes } from './own-scopes.tsx';
import { readMatrix, toggle } from './role-matrix.ts';
import { SaveBar } from './save-bar.tsx';
import { ScopeBox, ScopeTable } from './scope-table.tsx';
import { SingleRows } from './single-rows.tsx';

interface RoleEditorProps {
  readonly organization: Organization;
  /** Null: it is made here. */
  readonly role: Role | null;
  readonly catalogue: readonly ScopeFamily[];
}

/** What is being made of a role. */
export interface RoleDraft {
  readonly name: string;
  readonly description: string;
  readonly scopes: ReadonlySet<string>;
}

/** A role as boxes to tick. */
export function RoleEditor({ organization, role, catalogue }: RoleEditorProps) {
  const [draft, setDraft] = useState<RoleDraft>(() => ({
    name: role?.name ?? '',
    description: role?.description ?? '',
    scopes: new Set(role?.scopes),
  }));
  const [ids, setIds] = useState<readonly string[]>([]);
  const isReadOnly = role !== null && !role.abilities.edit;
  const matrix = readMatrix(catalogue, draft.scopes, ids);
  const set = (change: Partial<RoleDraft>) => setDraft({ ...draft, ...change });
  const tick = (scope: string) => set({ scopes: toggle(draft.scopes, scope) });
  return (
    <Stack gap="lg">
      <PageHeader title={role === null ? 'New role' : <SafeText>{role.name}</SafeText>} description={<Facts role={role} />}>
        <Button component={Link} to="/roles" variant="default">
          All roles
        </Button>
        {role?.abilities.delete === true && <DeleteRole organization={organization} role={role} />}
      </PageHeader>
      {isReadOnly && (
        <Alert variant="light">
          {role.built_in
            ? 'Built-in roles are the same everywhere. Make a role of your own for anything else.'
            : 'You may look at this role. To change it takes the scope org:roles:write, and every scope in it.'}
        </Alert>
      )}
      {!isReadOnly && (
        <Section title="Name">
          <TextInput
            label="Name"
            description="Letters, digits, spaces, - and _, with a letter first."
            required
            maxLength={63}
            w="min(28rem, 100%)"
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Description"
            description="What it is for, for whoever gives it to somebody."
            maxLength={500}
            w="100%"
            value={draft.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
        </Section>
      )}
      <Section title="In an AgentOS">
        {matrix.admin !== null && (
          <ScopeBox cell={matrix.admin} label="Everything (agent_os:admin)" isReadOnly={isReadOnly} onTick={tick} />
        )}
        {matrix.admin?.isTicked === true && (
          <Text size="sm" c="dimmed">
            The boxes below add nothing to it.
          </Text>
        )}
        <ScopeTable label="Scopes of an AgentOS" rows={matrix.agentOs} isReadOnly={isReadOnly} onTick={tick} />
      </Section>
      <Section title="Single agents, teams and workflows">
        <SingleRows
          rows={matrix.single}
          catalogue={catalogue}
          isReadOnly={isReadOnly}
          onTick={tick}
          onAdd={(id) => setIds([...ids, id])}
          onScopes={(scopes, id) => {
            setIds(ids.filter((each) => each !== id));
            set({ scopes });
          }}
          scopes={draft.scopes}
        />
      </Section>
      <Section title="In the control plane">
        <ScopeTable label="Scopes of the control plane" rows={matrix.controlPlane} isReadOnly={isReadOnly} onTick={tick} />
      </Section>
      <OwnScopes own={matrix.own} isReadOnly={isReadOnly} onTick={tick} />
      {!isReadOnly && <SaveBar organization={organization} role={role} draft={draft} onDraft={setDraft} />}
    </Stack>
  );
}

const sayHolders = (members: number): string =>
  members === 0 ? 'Held by nobody.' : `Held by ${members.toLocaleString('en')} ${members === 1 ? 'member' : 'members'}.`;

function Facts({ role }: { readonly role: Role | null }) {
  if (role === null) return 'Tick what whoever holds it may do.';
  return (
    <>
      {role.built_in && (
        <>
          <Badge variant="default" size="sm" component="span">
            Built-in
          </Badge>{' '}
        </>
      )}
      <SafeText>{role.description}</SafeText> {sayHolders(role.members)}
    </>
  );
}
