import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { readFilters } from './read-filters.ts';

type Filters<Name extends string> = Partial<Record<Name, string>>;

/**
 * Filters of a page, kept in its address: a link shows what its sender saw, and going back undoes. `set({ status: '' })` takes one out; what is not
 * named stays.
 */
export function useFilters<Name extends string>(names: readonly Name[]) {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const text = JSON.stringify(readFilters(search, names));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the line above
  const filters = useMemo(() => JSON.parse(text) as Filters<Name>, [text]);
  const set = useCallback(
    (patch: Filters<NoInfer<Name>>) =>
      void navigate({
        to: '.',
        search: (before: object) => Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value !== '')),
        replace: true,
      }),
    [navigate],
  );
  return { filters, set };
}
