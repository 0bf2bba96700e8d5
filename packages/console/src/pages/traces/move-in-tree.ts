import { moveFocus } from '../../ui/move-focus.ts';
import type { TraceLine } from './trace-rows.ts';

/** Where a key leads in a tree: another line, or one to fold or unfold. */
export type TreeMove = { readonly to: number } | { readonly fold: number } | { readonly unfold: number } | null;

/**
 * Keys of a tree (WAI-ARIA practices, tree view): up and down along what is to be seen, right unfolds and then goes in, left folds and then goes out.
 * `active` and the answer are places among all lines.
 */
export function moveInTree(
  key: string,
  active: number,
  {
    lines,
    visible,
    folded,
  }: { readonly lines: readonly TraceLine[]; readonly visible: readonly number[]; readonly folded: ReadonlySet<number> },
): TreeMove {
  const line = lines[active];
  if (line === undefined) return null;
  if (key === 'ArrowRight') {
    if (line.below === 0) return null;
    return folded.has(active) ? { unfold: active } : { to: active + 1 };
  }
  if (key === 'ArrowLeft') {
    if (line.below > 0 && !folded.has(active)) return { fold: active };
    return line.parent === null ? null : { to: line.parent };
  }
  const next = moveFocus(key, visible.indexOf(active), visible.length);
  const to = next === null ? undefined : visible[next];
  return to === undefined ? null : { to };
}
