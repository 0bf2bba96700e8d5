/** How far Page Up and Page Down go, in rows. */
const page = 10;

/** The row that a key leads to, or null for keys that lead nowhere. */
export function moveFocus(key: string, from: number, count: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: count - 1,
  };
  const target = Object.hasOwn(targets, key) ? targets[key] : undefined;
  return target === undefined || count === 0 ? null : Math.min(Math.max(target, 0), count - 1);
}
