import { Autocomplete, Button, Group, NativeSelect, Text } from '@mantine/core';
import type { ScopeFamily } from '@agentos-ts/client/control-plane';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { withoutRow } from './role-matrix.ts';
import type { MatrixRow } from './role-matrix.ts';
import { ScopeTable } from './scope-table.tsx';
import { useRunnableIds } from './use-runnable-ids.ts';

interface SingleRowsProps {
  readonly rows: readonly MatrixRow[];
  readonly catalogue: readonly ScopeFamily[];
  readonly scopes: ReadonlySet<string>;
  readonly isReadOnly: boolean;
  readonly onTick: (scope: string) => void;
  /** `agents:research` gets a row. */
  readonly onAdd: (id: string) => void;
  readonly onScopes: (scopes: ReadonlySet<string>, removed: string) => void;
}

/** What a role may do to single agents, teams and workflows. */
export function SingleRows({ rows, catalogue, scopes, isReadOnly, onTick, onAdd, onScopes }: SingleRowsProps) {
  return (
    <>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {isReadOnly ? 'None.' : 'None yet. Add one to allow it alone, without the others of its family.'}
        </Text>
      )}
      {rows.length > 0 && (
        <ScopeTable
          label="Scopes of single agents, teams and workflows"
          rows={rows}
          isReadOnly={isReadOnly}
          onTick={onTick}
          onRemove={(row) => onScopes(withoutRow(scopes, row), `${row.family}:${row.id ?? ''}`)}
        />
      )}
      {!isReadOnly && <AddRow families={catalogue.filter((family) => family.per_resource).map(({ family }) => family)} onAdd={onAdd} />}
    </>
  );
}

const idGrammar = /^(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,127})$/;

function AddRow({ families, onAdd }: { readonly families: readonly string[]; readonly onAdd: (id: string) => void }) {
  const [family, setFamily] = useState(families[0] ?? '');
  const [id, setId] = useState('');
  const known = useRunnableIds(family);
  const isWrong = id !== '' && !idGrammar.test(id);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (id === '' || isWrong) return;
    onAdd(`${family}:${id}`);
    setId('');
  };
  return (
    <form onSubmit={add} style={{ width: '100%' }}>
      <Group align="flex-start" gap="xs">
        <NativeSelect
          label="Kind"
          value={family}
          onChange={(event) => setFamily(event.currentTarget.value)}
          data={[...families]}
          w="9rem"
        />
        <Autocomplete
          label="Id"
          placeholder={known.length === 0 ? 'As it stands in the code' : 'Choose or type'}
          data={[...known]}
          value={id}
          onChange={(value) => setId(value.trim())}
          error={isWrong ? 'Letters, digits, . _ and -' : null}
          spellCheck={false}
          flex={1}
          miw="10rem"
          limit={50}
        />
        <Button type="submit" variant="default" mt={25} disabled={id === '' || isWrong}>
          Add
        </Button>
      </Group>
    </form>
  );
}
