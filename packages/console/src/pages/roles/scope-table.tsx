import { ActionIcon, Checkbox } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { columnsOf } from './role-matrix.ts';
import type { MatrixCell, MatrixRow } from './role-matrix.ts';
import classes from './roles.module.css';

interface Ticking {
  readonly isReadOnly: boolean;
  readonly onTick: (scope: string) => void;
}

const whyNot = 'You do not hold this scope, so you cannot pass it on';

/** A box with words beside it, or with the name of its scope alone. */
export function ScopeBox({ cell, label, isReadOnly, onTick }: Ticking & { readonly cell: MatrixCell; readonly label?: string }) {
  const { scope, isTicked, isGrantable } = cell;
  const isLocked = !isGrantable && !isReadOnly;
  return (
    <span title={isLocked ? `${scope}: ${whyNot}` : scope}>
      <Checkbox
        {...(label === undefined ? {} : { label })}
        aria-label={`${label ?? scope}${isLocked ? ` (${whyNot})` : ''}`}
        description={isLocked && label !== undefined ? whyNot : undefined}
        checked={isTicked}
        // What is ticked can always be taken out.
        disabled={isReadOnly || (isLocked && !isTicked)}
        onChange={() => onTick(scope)}
      />
    </span>
  );
}

interface ScopeTableProps extends Ticking {
  readonly label: string;
  readonly rows: readonly MatrixRow[];
  readonly onRemove?: (row: MatrixRow) => void;
}

/** Families, or single members of them, against what can be done. */
export function ScopeTable({ label, rows, isReadOnly, onTick, onRemove }: ScopeTableProps) {
  const columns = columnsOf(rows);
  const hasLocked = !isReadOnly && rows.some(({ cells }) => cells.some(({ isGrantable }) => !isGrantable));
  return (
    <>
      <div className={classes['scroll']} tabIndex={0} role="region" aria-label={label}>
        <table className={classes['matrix']}>
          <thead>
            <tr>
              <th scope="col">{onRemove === undefined ? 'Family' : 'Which one'}</th>
              {columns.map((action) => (
                <th scope="col" key={action}>
                  {action}
                </th>
              ))}
              {onRemove !== undefined && !isReadOnly && <th scope="col">Remove</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.family}:${row.id ?? ''}`}>
                <th scope="row">{row.id === null ? row.family : `${row.family}:${row.id}`}</th>
                {columns.map((action) => {
                  const cell = row.cells.find((each) => each.action === action);
                  return <td key={action}>{cell !== undefined && <ScopeBox cell={cell} isReadOnly={isReadOnly} onTick={onTick} />}</td>;
                })}
                {onRemove !== undefined && !isReadOnly && (
                  <td>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Remove ${row.family}:${row.id ?? ''}`}
                      onClick={() => onRemove(row)}
                    >
                      <IconX size={16} />
                    </ActionIcon>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasLocked && (
        <p className={classes['note']}>Grey boxes are scopes that you do not hold yourself: nobody passes on what they do not hold.</p>
      )}
    </>
  );
}
