import type { ReactNode } from 'react';

/** A column of a table. */
export interface Column<Row> {
  /** Its heading. */
  readonly head: string;
  /** What stands in it. */
  readonly cell: (row: Row) => ReactNode;
  /** Whether it holds figures, which are set to the right. */
  readonly isFigure?: boolean;
}

interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Said instead of a table without rows. */
  readonly empty: ReactNode;
  readonly foot?: ReactNode;
}

/** A table that is read column by column; wider than the screen, it scrolls by itself, with the keyboard too. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  keyOf,
  empty,
  foot,
}: DataTableProps<Row>): ReactNode {
  if (rows.length === 0) return <p className="empty">{empty}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <section className="table-scroll" aria-label={`Table: ${caption}`} tabIndex={0}>
      <table>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, isFigure }) => (
              <th key={head} scope="col" className={isFigure ? 'figure' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ head, cell, isFigure }) => (
                <td key={head} className={isFigure ? 'figure' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {foot !== undefined && <tfoot>{foot}</tfoot>}
      </table>
    </section>
  );
}
