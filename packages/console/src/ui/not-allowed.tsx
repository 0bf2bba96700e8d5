import { Code } from '@mantine/core';
import type { NeededAbility } from '../pages/page-area.ts';
import { EmptyState } from './empty-state.tsx';

/** In place of what the caller may not see: says which scope is missing. */
export function NotAllowed({ needs }: { readonly needs: NeededAbility | string }) {
  if (typeof needs === 'string')
    return <EmptyState title="This page is not open to you">Sign in with another account to see it.</EmptyState>;
  return (
    <EmptyState title="This page is not open to you">
      It needs the scope{' '}
      <Code>
        {needs.family}:{needs.action}
      </Code>
      {needs.orAction !== undefined && (
        <>
          {' '}
          or{' '}
          <Code>
            {needs.family}:{needs.orAction}
          </Code>
        </>
      )}
      , which your roles and your token do not hold. An administrator can give you a role with it.
    </EmptyState>
  );
}
