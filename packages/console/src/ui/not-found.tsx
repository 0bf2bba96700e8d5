import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from './empty-state.tsx';

/** For addresses that lead nowhere. */
export function NotFound() {
  return (
    <EmptyState
      title="There is no such page"
      action={
        <Button component={Link} to="/" variant="light">
          Go to the start
        </Button>
      }
    >
      The address may be old, or belong to another console.
    </EmptyState>
  );
}
