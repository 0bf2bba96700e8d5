import { useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';

/**
 * Moves the focus to a row of a list of which only rows in sight are on the page. Until the row is there, `box` (which needs a `tabIndex`) has the focus, so
 * that no key is lost. `attribute` holds the place of a row, such as `data-index`.
 */
export function useRowFocus(box: RefObject<HTMLElement | null>, attribute: `data-${string}`): (index: number) => void {
  const wanted = useRef<number | null>(null);
  // After each rendering: the one that brings the row may be any of them.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = box.current?.querySelector<HTMLElement>(`[${attribute}="${wanted.current}"]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  return (index) => {
    wanted.current = index;
    box.current?.focus({ preventScroll: true });
  };
}
