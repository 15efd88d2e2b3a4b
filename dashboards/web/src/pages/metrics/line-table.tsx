import type { Line } from "./lines";

interface Props {
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly label: string;
}

/** The lines in figures: for reading exactly, and for who can't see the chart. */
export function LineTable({ lines, format, label }: Props) {
  if (lines.length === 0) return null;
  return (
    <div className="line-table" tabIndex={0} role="region" aria-label="Figures">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Environment</th>
            <th scope="col">Last</th>
            <th scope="col">Mean</th>
            <th scope="col">Least</th>
            <th scope="col">Most</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const values = line.values.filter((value) => value !== null);
            const mean =
              values.reduce((sum, value) => sum + value, 0) / values.length;
            const cells =
              values.length === 0
                ? []
                : [
                    values.at(-1) ?? 0,
                    mean,
                    Math.min(...values),
                    Math.max(...values),
                  ];
            return (
              <tr key={line.label} className={`line line--${line.role}`}>
                <th scope="row">{line.label}</th>
                {cells.map((value, index) => (
                  <td key={index} className="num">
                    {format(value)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
