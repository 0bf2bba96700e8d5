import { useOs } from '../../connection/use-connection.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useRefreshMemories } from './memory-query.ts';

/** As many as the server takes at once. */
const most = 1000;

/** Deletes memories after a question. */
export function DeleteMemories({ ids, onDone }: { readonly ids: readonly string[]; readonly onDone: () => void }) {
  const { client } = useOs();
  const refresh = useRefreshMemories();
  const remove = async () => {
    for (let from = 0; from < ids.length; from += most) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other: a refused part leaves the rest alone
      await client.memories.deleteMany({ memoryIds: ids.slice(from, from + most) });
    }
    onDone();
    await refresh();
  };
  const what = ids.length === 1 ? 'this memory' : `${ids.length} memories`;
  return (
    <ConfirmButton
      label="Delete"
      size="xs"
      title={`Delete ${what}?`}
      confirmLabel={ids.length === 1 ? 'Delete memory' : `Delete ${ids.length} memories`}
      onConfirm={remove}
    >
      Agents do not know it any more from their next run on. It cannot be brought back.
    </ConfirmButton>
  );
}
