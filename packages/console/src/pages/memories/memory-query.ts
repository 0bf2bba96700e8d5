import type { UserMemory } from '@agentos-ts/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useOs } from '../../connection/use-connection.ts';
import { useFilters } from '../../ui/use-filters.ts';
import { usePages } from '../../ui/use-pages.ts';

const names = ['search', 'topic', 'user', 'agent'] as const;
export type MemoryFilters = Partial<Record<(typeof names)[number], string>>;

const keyOf = ({ memory_id: id }: UserMemory): string => id;

/** Memories as the address of the page filters them. */
export function useMemories() {
  const { client, url } = useOs();
  const { filters, set } = useFilters(names);
  const list = usePages<UserMemory>(['os', url, 'memories', filters], keyOf, ({ page, limit, signal }) => {
    const { search, topic, user, agent } = filters;
    return client.request('GET', '/memories', {
      query: {
        page,
        limit,
        ...(search === undefined ? {} : { search_content: search }),
        ...(topic === undefined ? {} : { topics: [topic] }),
        ...(user === undefined ? {} : { user_id: user }),
        ...(agent === undefined ? {} : { agent_id: agent }),
      },
      signal,
    });
  });
  return { filters, set, ...list };
}

export function useTopics(): readonly string[] {
  const { client, url } = useOs();
  const { data } = useQuery({
    queryKey: ['os', url, 'memories', 'topics'],
    queryFn: ({ signal }) => client.memories.topics({}, { signal }),
  });
  return data ?? [];
}

/** Lists and topics are asked for anew. */
export function useRefreshMemories(): () => Promise<void> {
  const { url } = useOs();
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['os', url, 'memories'] });
}
