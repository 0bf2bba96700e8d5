import { Autocomplete, Badge, Button } from '@mantine/core';
import { nameSuspicious } from '../../ui/split-suspicious.ts';

/** Which acts are listed. */
export interface AuditFilter {
  readonly action?: string;
  readonly actor?: { readonly id: string; readonly label: string };
  readonly target?: { readonly id: string; readonly label: string };
}

interface AuditFiltersProps {
  readonly filter: AuditFilter;
  /** As far as it is typed. */
  readonly action: string;
  readonly known: readonly string[];
  readonly onAction: (text: string) => void;
  readonly onChoose: (action: string) => void;
  /** Null: there is nothing to clear. */
  readonly onClear: (() => void) | null;
}

/** Which acts are listed, and the way to others. */
export function AuditFilters({ filter, action, known, onAction, onChoose, onClear }: AuditFiltersProps) {
  return (
    <>
      <Autocomplete
        aria-label="Action"
        placeholder="Action, such as role.update"
        w={{ base: '100%', sm: '16rem' }}
        data={[...known]}
        value={action}
        onChange={onAction}
        onOptionSubmit={onChoose}
        onBlur={() => onChoose(action)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onChoose(action);
        }}
      />
      {filter.actor !== undefined && (
        <Badge variant="light" tt="none" size="lg" maw="100%">
          by {nameSuspicious(filter.actor.label)}
        </Badge>
      )}
      {filter.target !== undefined && (
        <Badge variant="light" tt="none" size="lg" maw="100%">
          to {nameSuspicious(filter.target.label)}
        </Badge>
      )}
      {onClear !== null && (
        <Button variant="subtle" size="compact-sm" onClick={onClear}>
          Show all
        </Button>
      )}
    </>
  );
}
