import { Badge, Group } from '@mantine/core';
import type { Rules } from '../../connection/rules.ts';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import classes from './access.module.css';

/** More ids than this are counted. */
const mostIds = 20;

function Right({ action, ability }: { readonly action: string; readonly ability: boolean | readonly string[] }) {
  if (ability === false || (typeof ability !== 'boolean' && ability.length === 0))
    return (
      <Badge variant="outline" color="gray" tt="none" fw={500} c="dimmed" aria-label={`${action}: no`}>
        {action}
      </Badge>
    );
  if (ability === true)
    return (
      <Badge variant="light" color="green" tt="none" fw={560} aria-label={`${action}: yes`}>
        {action}
      </Badge>
    );
  const ids = ability.slice(0, mostIds).map(nameSuspicious).join(', ');
  const rest = ability.length - mostIds;
  return (
    <Badge variant="light" color="yellow" tt="none" fw={560} h="auto" maw="100%" styles={{ label: { whiteSpace: 'normal' } }}>
      {action}: {ids}
      {rest > 0 && ` and ${rest} more`}
    </Badge>
  );
}

/** Every family with its actions: what is allowed stands out, for single ids with their names. */
export function RightsTable({ abilities }: Pick<Rules, 'abilities'>) {
  return (
    <table className={classes['rights']}>
      <thead>
        <tr>
          <th scope="col">Resource</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(abilities).map(([family, actions]) => (
          <tr key={family}>
            <th scope="row">{nameSuspicious(family)}</th>
            <td>
              <Group gap={6}>
                {Object.entries(actions).map(([action, ability]) => (
                  <Right key={action} action={action} ability={ability} />
                ))}
              </Group>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
