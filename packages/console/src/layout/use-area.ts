import { useMatches } from '@tanstack/react-router';
import type { PageArea } from '../pages/page-area.ts';

/** The area of the page that is shown, or null. */
export function useArea(): PageArea | null {
  return useMatches({ select: (matches) => matches.at(-1)?.staticData.area ?? null });
}
