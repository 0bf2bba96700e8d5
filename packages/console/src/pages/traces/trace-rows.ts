import type { TraceNode } from '@agentos-ts/client';

/** A step of a trace as a line of the page. */
export interface TraceLine {
  readonly node: TraceNode;
  /** 0 at the top. */
  readonly depth: number;
  /** Place of its parent among all lines; null at the top. */
  readonly parent: number | null;
  /** How many lines stand below it, its grandchildren included. */
  readonly below: number;
  /** In milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
}

/** Every step as a line, parents before what they are made of. Goes as deep as a trace does: without a stack of calls. */
export function toLines(tree: readonly TraceNode[]): readonly TraceLine[] {
  const lines: { node: TraceNode; depth: number; parent: number | null; below: number; start: number; end: number }[] = [];
  const open: { readonly node: TraceNode; readonly depth: number; readonly parent: number | null }[] = [];
  const push = (nodes: readonly TraceNode[], depth: number, parent: number | null) => {
    for (const node of nodes.toReversed()) open.push({ node, depth, parent });
  };
  push(tree, 0, null);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const start = readMs(next.node.start_time);
    const index = lines.push({ ...next, below: 0, start, end: Math.max(start, readMs(next.node.end_time)) }) - 1;
    push(next.node.spans ?? [], next.depth + 1, index);
  }
  for (const { parent, below } of lines.toReversed()) {
    const above = parent === null ? undefined : lines[parent];
    if (above !== undefined) above.below += below + 1;
  }
  return lines;
}

function readMs(time: string): number {
  const ms = Date.parse(time);
  return Number.isFinite(ms) ? ms : 0;
}

/** Places of the lines that are on the page: those below a folded line are not. `folded` holds places. */
export function visibleLines(lines: readonly TraceLine[], folded: ReadonlySet<number>): readonly number[] {
  const visible: number[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    visible.push(index);
    if (folded.has(index)) index += lines[index]?.below ?? 0;
  }
  return visible;
}

/** The same lines without the one that would hide `index`: each line above it is unfolded. */
export function unfoldAbove(lines: readonly TraceLine[], folded: ReadonlySet<number>, index: number): ReadonlySet<number> {
  const next = new Set(folded);
  for (let at = lines[index]?.parent ?? null; at !== null; at = lines[at]?.parent ?? null) next.delete(at);
  return next;
}
