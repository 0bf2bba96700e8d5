import { useEffect, useRef } from 'react';

/** For the first field of a step that somebody has just asked for: it has the focus when it appears, so that the keyboard goes on there. */
export function useFocus() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}
