import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { memo } from "../memo";
import { useRowsInView } from "./rows-in-view";

export interface Column<T> {
  title: string;
  cell: (row: T) => ComponentChildren;
  kind?: "number" | "actions" | "main";
}

interface TableProps<T> {
  label: string;
  /** Names the widths in the style sheet: `cols-<layout>`. */
  layout: string;
  /** A constant: the rows are drawn again when it changes. */
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

const GUESSED_HEIGHT = 56;

/**
 * A table of any length. The roles say what the elements are by themselves, because a style that lays rows out as cards on a narrow
 * screen takes that from them.
 */
export function Table<T extends object>({ label, layout, columns, rows, keyOf }: TableProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [rowHeight, setRowHeight] = useState(GUESSED_HEIGHT);
  const { from, to } = useRowsInView(body, rows.length, rowHeight);
  const isPartial = to - from < rows.length;

  useLayoutEffect(() => {
    const first = body.current?.firstElementChild;
    if (!isPartial || !first) return;
    const observer = new ResizeObserver(() => setRowHeight(first.getBoundingClientRect().height || GUESSED_HEIGHT));
    observer.observe(first);
    return () => observer.disconnect();
  }, [isPartial]);

  return (
    <table class={`table cols-${layout}${isPartial ? " is-partial" : ""}`} role="table" aria-label={label} aria-rowcount={rows.length + 1}>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          {columns.map(({ title, kind }) => (
            <th role="columnheader" scope="col" class={kind}>
              {kind === "actions" ? <span class="unseen-text">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" ref={body} style={{ paddingTop: `${from * rowHeight}px`, paddingBottom: `${(rows.length - to) * rowHeight}px` }}>
        {rows.slice(from, to).map((row, i) => (
          <TypedRow key={keyOf(row)} row={row} columns={columns} index={from + i + 2} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps<T> {
  row: T;
  columns: readonly Column<T>[];
  index: number;
}

const Row = memo(({ row, columns, index }: RowProps<object>) => (
  <tr role="row" aria-rowindex={index}>
    {columns.map(({ title, kind, cell }) => (
      <td role="cell" class={kind} data-label={title}>
        {cell(row)}
      </td>
    ))}
  </tr>
));

// What a constant loses of a generic function.
const TypedRow = Row as unknown as <T>(props: RowProps<T> & { key: string }) => VNode;
