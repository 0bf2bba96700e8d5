import { IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { OneLine } from '../../ui/one-line.tsx';
import { useRowFocus } from '../../ui/use-row-focus.ts';
import { moveInTree } from './move-in-tree.ts';
import { sayKind, StepIcon, toneOf } from './step-kind.tsx';
import { barOf, sayDuration, timeScale } from './time-scale.ts';
import type { TimeScale } from './time-scale.ts';
import { visibleLines } from './trace-rows.ts';
import type { TraceLine } from './trace-rows.ts';
import classes from './trace-tree.module.css';

/** In pixels, as in the style sheet. */
const rowHeight = 34;
/** Steps that lie deeper are indented like this one: their names would have no room. */
const deepest = 12;

interface TraceTreeProps {
  readonly lines: readonly TraceLine[];
  readonly folded: ReadonlySet<number>;
  readonly onFold: (folded: ReadonlySet<number>) => void;
  /** Place of the line that is looked at. */
  readonly active: number;
  readonly onActive: (index: number) => void;
  /** By click and by Enter. */
  readonly onOpen: () => void;
}

/** What keys do. `reveal` brings a line into sight and moves the focus to it. */
function useTreeKeys(
  { lines, folded, onFold, active, onActive }: Omit<TraceTreeProps, 'onOpen'>,
  visible: readonly number[],
  reveal: (index: number) => void,
) {
  const setFolded = (index: number, isFolded: boolean) => {
    const next = new Set(folded);
    if (isFolded) next.add(index);
    else next.delete(index);
    onFold(next);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moveInTree(event.key, active, { lines, visible, folded });
    if (move === null) return;
    event.preventDefault();
    if ('to' in move) {
      onActive(move.to);
      reveal(move.to);
    } else if ('fold' in move) setFolded(move.fold, true);
    else setFolded(move.unfold, false);
  };
  return { press, setFolded };
}

/** Steps nested as they were made, each with its time beside it. Only lines in sight are on the page. */
export function TraceTree({ lines, folded, onFold, active, onActive, onOpen }: TraceTreeProps) {
  const box = useRef<HTMLDivElement>(null);
  const visible = useMemo(() => visibleLines(lines, folded), [lines, folded]);
  const scale = useMemo(() => timeScale(lines), [lines]);
  const virtual = useVirtualizer({
    count: visible.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 15,
    scrollPaddingStart: 40,
    getItemKey: (row) => visible[row] ?? row,
  });
  const place = visible.indexOf(active);
  // Where an address names a step, it is in sight from the start.
  useEffect(() => {
    if (place > 10) virtual.scrollToIndex(place, { align: 'center' });
    // oxlint-disable-next-line react/exhaustive-deps -- once
  }, []);
  const focus = useRowFocus(box, 'data-line');
  const { press, setFolded } = useTreeKeys({ lines, folded, onFold, active, onActive }, visible, (index) => {
    virtual.scrollToIndex(visible.indexOf(index));
    focus(index);
  });
  return (
    <div
      ref={box}
      role="treegrid"
      aria-label="Steps"
      aria-rowcount={visible.length + 1}
      tabIndex={-1}
      className={classes['tree']}
      onKeyDown={press}
    >
      <div role="row" aria-rowindex={1} className={classes['head']}>
        <span role="columnheader">Step</span>
        <span role="columnheader">
          <span>0 ms</span>
          <span>{sayDuration(scale.length)}</span>
        </span>
      </div>
      <div role="rowgroup" className={classes['body']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index: row, start }) => {
          const index = visible[row];
          const line = index === undefined ? undefined : lines[index];
          if (index === undefined || line === undefined) return null;
          return (
            <Line
              key={index}
              {...{ line, index, row, scale }}
              top={start}
              isActive={index === active}
              isFocusable={index === active || (place === -1 && row === 0)}
              isFolded={folded.has(index)}
              onActive={onActive}
              onOpen={onOpen}
              onFold={setFolded}
            />
          );
        })}
      </div>
    </div>
  );
}

function placeLength(side: 'after' | 'before' | 'on', left: number, width: number) {
  if (side === 'before') return { right: `calc(${100 - left}% + 0.35rem)` };
  return { left: `calc(${side === 'after' ? left + width : left}% + 0.35rem)` };
}

interface LineProps {
  readonly line: TraceLine;
  readonly index: number;
  readonly row: number;
  readonly top: number;
  readonly scale: TimeScale;
  readonly isActive: boolean;
  readonly isFocusable: boolean;
  readonly isFolded: boolean;
  readonly onActive: (index: number) => void;
  readonly onOpen: () => void;
  readonly onFold: (index: number, isFolded: boolean) => void;
}

function Line({ line, index, row, top, scale, isActive, isFocusable, isFolded, onActive, onOpen, onFold }: LineProps) {
  const { node, depth, below } = line;
  const { left, width } = barOf(line, scale);
  // Beside the bar where there is room: after it, before it, else on it.
  const side = left + width <= 62 ? 'after' : left >= 30 ? 'before' : 'on';
  const length = sayDuration(line.end - line.start);
  return (
    <div
      role="row"
      data-line={index}
      aria-rowindex={row + 2}
      aria-level={depth + 1}
      aria-selected={isActive}
      {...(below === 0 ? {} : { 'aria-expanded': !isFolded })}
      tabIndex={isFocusable ? 0 : -1}
      className={classes['row']}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => {
        onActive(index);
        onOpen();
      }}
      onFocus={() => onActive(index)}
      onKeyDown={(event) => event.key === 'Enter' && event.target === event.currentTarget && onOpen()}
    >
      <span role="gridcell" className={classes['name']} style={{ paddingInlineStart: Math.min(depth, deepest) * 14 }}>
        <button
          type="button"
          tabIndex={-1}
          className={classes['fold']}
          data-open={!isFolded}
          data-empty={below === 0}
          aria-label={`${isFolded ? 'Unfold' : 'Fold'} ${below} steps`}
          onClick={(event) => {
            event.stopPropagation();
            onFold(index, !isFolded);
          }}
        >
          <IconChevronRight size={14} aria-hidden />
        </button>
        <StepIcon node={node} />
        <OneLine>{node.name}</OneLine>
      </span>
      <span role="gridcell" aria-label={`${length}, ${sayKind(node.type)}`} className={classes['time']}>
        <span className={classes['bar']} data-tone={toneOf(node)} style={{ left: `${left}%`, width: `${width}%` }} />
        <span className={classes['length']} data-side={side} style={placeLength(side, left, width)}>
          {length}
        </span>
      </span>
    </div>
  );
}
