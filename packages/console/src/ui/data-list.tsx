import { Checkbox, Loader } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { moveFocus } from './move-focus.ts';
import { useRowFocus } from './use-row-focus.ts';
import classes from './data-list.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  /** A track of a CSS grid. Default `minmax(0, 1fr)`. */
  readonly width?: string;
  /** Left out on narrow screens. */
  readonly isWide?: boolean;
}

declare module 'react' {
  interface CSSProperties {
    /** Variables of CSS. */
    readonly [variable: `--${string}`]: string | number | undefined;
  }
}

interface DataListProps<Row> {
  /** What is listed, for screen readers. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Of a row in words, for screen readers: "Select <name>". */
  readonly nameOf: (row: Row) => string;
  /** By click and by Enter. */
  readonly onOpen?: (row: Row) => void;
  /** Keys of the rows that are ticked; a tick box stands before each row. */
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  /** Asked for when the end comes into sight. */
  readonly onMore?: (() => void) | undefined;
  readonly isLoadingMore?: boolean;
  /** In pixels; rows are this high or more. Default 52. */
  readonly rowHeight?: number;
}

/**
 * Rows of a list of any length, as a grid (WAI-ARIA 1.2): only those in sight are on the page. Arrow keys, Home and End move, Enter opens, the space bar ticks.
 */
export function DataList<Row>(props: DataListProps<Row>) {
  const { label, rows, columns, keyOf, onMore, isLoadingMore = false, rowHeight = 52, selected } = props;
  const grid = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const [active, setActive] = useState(0);
  useLayoutEffect(() => setOffset(body.current === null ? 0 : body.current.getBoundingClientRect().top + window.scrollY), []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - 10 && !isLoadingMore) onMore?.();
  }, [last, rows.length, isLoadingMore, onMore]);

  const focus = useRowFocus(grid, 'data-index');
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = moveFocus(event.key, active, rows.length);
    if (next === null || !(event.target instanceof HTMLElement) || !['row', 'grid'].includes(event.target.role ?? '')) return;
    event.preventDefault();
    setActive(next);
    virtual.scrollToIndex(next);
    focus(next);
  };
  const tracks = [...(selected === undefined ? [] : ['1.75rem']), ...columns.map(({ width }) => width ?? 'minmax(0, 1fr)')];
  const narrow = [
    ...(selected === undefined ? [] : ['1.75rem']),
    ...columns.filter(({ isWide }) => isWide !== true).map(({ width }) => width ?? 'minmax(0, 1fr)'),
  ];
  return (
    <div
      ref={grid}
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-multiselectable={selected === undefined ? undefined : true}
      className={classes['grid']}
      style={{ '--tracks': tracks.join(' '), '--narrow-tracks': narrow.join(' ') }}
      onKeyDown={move}
    >
      <HeadRow {...props} />
      <div ref={body} role="rowgroup" className={classes['body']} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <BodyRow
              key={key}
              {...props}
              row={row}
              index={index}
              top={start - offset}
              isActive={index === active}
              onFocus={setActive}
              measure={virtual.measureElement}
            />
          );
        })}
      </div>
      {isLoadingMore && <Loader size="sm" mx="auto" my="sm" aria-label="Loading more" />}
    </div>
  );
}

function HeadRow<Row>({ rows, columns, keyOf, selected, onSelect }: DataListProps<Row>) {
  return (
    <div role="rowgroup">
      <div role="row" aria-rowindex={1} className={classes['head']}>
        {selected !== undefined && (
          <span role="columnheader">
            <Checkbox
              aria-label="Select all that are loaded"
              checked={rows.length > 0 && selected.size === rows.length}
              indeterminate={selected.size > 0 && selected.size < rows.length}
              onChange={(event) => onSelect?.(new Set(event.currentTarget.checked ? rows.map(keyOf) : []))}
            />
          </span>
        )}
        {columns.map(({ key, title, isWide }) => (
          <span key={key} role="columnheader" data-wide={isWide}>
            {title}
          </span>
        ))}
      </div>
    </div>
  );
}

interface BodyRowProps<Row> extends DataListProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly isActive: boolean;
  readonly onFocus: (index: number) => void;
  readonly measure: (element: Element | null) => void;
}

function BodyRow<Row>({
  row,
  index,
  top,
  isActive,
  onFocus,
  measure,
  columns,
  keyOf,
  nameOf,
  onOpen,
  selected,
  onSelect,
  rowHeight = 52,
}: BodyRowProps<Row>) {
  const key = keyOf(row);
  const isSelected = selected?.has(key) === true;
  const toggle = () => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    onSelect?.(next);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter') onOpen?.(row);
    if (event.key === ' ' && selected !== undefined) {
      event.preventDefault();
      toggle();
    }
  };
  return (
    <div
      ref={measure}
      data-index={index}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected === undefined ? undefined : isSelected}
      tabIndex={isActive ? 0 : -1}
      className={classes['row']}
      data-opens={onOpen !== undefined}
      style={{ transform: `translateY(${top}px)`, minHeight: rowHeight }}
      onFocus={() => onFocus(index)}
      onKeyDown={press}
      onClick={(event) => {
        // What stands in a row and does something of its own keeps its click.
        if (event.target instanceof Element && event.target.closest('button, a, input, label') === null) onOpen?.(row);
      }}
    >
      {selected !== undefined && (
        <span role="gridcell">
          <Checkbox aria-label={`Select ${nameOf(row)}`} checked={isSelected} onChange={toggle} tabIndex={isActive ? 0 : -1} />
        </span>
      )}
      {columns.map((column) => (
        <span key={column.key} role="gridcell" className={classes['cell']} data-wide={column.isWide}>
          {column.render(row)}
        </span>
      ))}
    </div>
  );
}
