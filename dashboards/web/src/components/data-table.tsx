import "./data-table.css";
import { useMemo, type ReactNode } from "react";
import { useKeptColumns } from "./kept-columns";
import { useVirtualRows } from "./virtual-rows";

/** A column's name; figures stand under each other by their digits. */
type Heading = string | { readonly name: string; readonly isFigure: true };

/** A column of figures. */
export function figure(name: string): Heading {
  return { name, isFigure: true };
}

interface Props {
  readonly caption: string;
  /** Shows the caption above the table. */
  readonly isCaptioned?: boolean;
  readonly head: readonly Heading[];
  /** One cell per heading; the first names the row. */
  readonly rows: readonly (readonly ReactNode[])[];
  /** Of each row by its index. */
  readonly rowClass?: (index: number) => string;
}

/** How high a row of one line is, in pixels. */
const rowPx = 33;

/**
 * A table whose rows become lists of name and value on a narrow screen; of many rows, those in sight. What
 * it is, is said by roles: laid out otherwise than as a table, a browser no longer takes it for one.
 */
export function DataTable(props: Props) {
  const { caption, rows } = props;
  const head = props.head.map((heading) =>
    typeof heading === "string" ? { name: heading, isFigure: false } : heading,
  );
  const keys = useMemo(() => rows.map((_, index) => String(index)), [rows]);
  const list = useVirtualRows<HTMLTableSectionElement>({
    name: caption,
    keys,
    estimatePx: rowPx,
  });
  const headings = useKeptColumns(!list.isWhole);
  let end = list.margin;
  return (
    <div className="data-table" tabIndex={0} role="region" aria-label={caption}>
      <table role="table" aria-rowcount={rows.length + 1}>
        <caption className={props.isCaptioned ? "" : "visually-hidden"}>
          {caption}
        </caption>
        <thead role="rowgroup" ref={headings}>
          <tr role="row" aria-rowindex={1}>
            {head.map(({ name, isFigure }) => (
              <th
                key={name}
                role="columnheader"
                scope="col"
                className={isFigure ? "data-table__figure" : ""}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          role="rowgroup"
          ref={list.box}
          onFocus={list.onFocus}
          onBlur={list.onBlur}
        >
          {list.rows.flatMap((row) => {
            const space = row.start - end;
            end = row.end;
            return [
              space > 0 && <Space key={`before ${row.index}`} px={space} />,
              <tr
                key={row.index}
                role="row"
                ref={list.measure}
                data-index={row.index}
                aria-rowindex={row.index + 2}
                className={props.rowClass?.(row.index)}
              >
                {rows[row.index]?.map((cell, column) =>
                  column === 0 ? (
                    <th key={column} role="rowheader" scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td
                      key={column}
                      role="cell"
                      data-name={head[column]?.name}
                      className={
                        head[column]?.isFigure ? "data-table__figure" : ""
                      }
                    >
                      <div className="data-table__value">{cell}</div>
                    </td>
                  ),
                )}
              </tr>,
            ];
          })}
          <Space key="after" px={list.margin + list.height - end} />
        </tbody>
      </table>
    </div>
  );
}

/** Where rows out of sight would stand. */
export function Space({ px }: { readonly px: number }) {
  return px > 0 ? <tr aria-hidden style={{ height: px }} /> : null;
}
