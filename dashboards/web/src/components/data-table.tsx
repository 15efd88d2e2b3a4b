import "./data-table.css";
import { useMemo, type ReactNode } from "react";
import { useKeptColumns } from "./kept-columns";
import { useVirtualRows } from "./virtual-rows";

interface Props {
  readonly caption: string;
  /** Shows the caption above the table. */
  readonly isCaptioned?: boolean;
  readonly head: readonly string[];
  /** One cell per heading; the first names the row. */
  readonly rows: readonly (readonly ReactNode[])[];
  /** Of each row by its index. */
  readonly rowClass?: (index: number) => string;
}

/** How high a row of one line is, in pixels. */
const rowPx = 33;

/** A table of figures that scrolls sideways where it has to; of many rows, those in sight. */
export function DataTable(props: Props) {
  const { caption, head, rows } = props;
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
      <table aria-rowcount={rows.length + 1}>
        <caption className={props.isCaptioned ? "" : "visually-hidden"}>
          {caption}
        </caption>
        <thead ref={headings}>
          <tr aria-rowindex={1}>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={list.box} onFocus={list.onFocus} onBlur={list.onBlur}>
          {list.rows.flatMap((row) => {
            const space = row.start - end;
            end = row.end;
            return [
              space > 0 && <Space key={`before ${row.index}`} px={space} />,
              <tr
                key={row.index}
                ref={list.measure}
                data-index={row.index}
                aria-rowindex={row.index + 2}
                className={props.rowClass?.(row.index)}
              >
                {rows[row.index]?.map((cell, column) =>
                  column === 0 ? (
                    <th key={column} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={column}>{cell}</td>
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
