import { DataTable, figure } from "../../components/data-table";
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
    <div className="line-table">
      <DataTable
        caption={`Figures: ${label}`}
        isCaptioned
        head={["Environment", ...["Last", "Mean", "Least", "Most"].map(figure)]}
        rows={lines.map((line) => [line.label, ...figures(line, format)])}
        rowClass={(index) => `line--${lines[index]?.role ?? "other"}`}
      />
    </div>
  );
}

/** Last, mean, least and most; a dash each where there is no point. */
function figures(line: Line, format: Props["format"]): string[] {
  const values = line.values.filter((value) => value !== null);
  if (values.length === 0) return ["–", "–", "–", "–"];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    values.at(-1) ?? 0,
    mean,
    Math.min(...values),
    Math.max(...values),
  ].map(format);
}
