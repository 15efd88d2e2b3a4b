import "./data-table.css";
import type { ReactNode } from "react";

interface Props {
  readonly caption: string;
  readonly head: readonly string[];
  /** One cell per heading; the first names the row. */
  readonly rows: readonly (readonly ReactNode[])[];
}

/** A small table of figures that scrolls sideways where it has to. */
export function DataTable({ caption, head, rows }: Props) {
  return (
    <div className="data-table" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={column}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
