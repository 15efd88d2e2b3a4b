import { groupBy } from "../../../group.js";
import type { Outcome } from "../../../compare/outcome.js";
import type { Sided } from "./ask.js";
import type { Cells } from "./cells.js";
import type { Bin } from "./kept/binned-cells.js";

/** Traces of an operation a side below which nothing would be said. */
const FEWEST = 20;
/** This share of the baseline's successes is slow, or about. */
const SLOW = 0.05;
/** Later than any bin. */
const NEVER = 32_767;

/** Traces of one request that ran an operation, which ended alike. */
export interface SpanRow extends Sided {
  readonly operation: string;
  readonly root: string;
  readonly status: Outcome;
  readonly outcome: Outcome;
  /** By how long the operation took, where it succeeded. */
  readonly bins: readonly Bin[];
}

export interface OperationSpans {
  readonly operation: string;
  /** In both sides' traces. */
  readonly traces: number;
  /** What takes longer than this bin is slow; undefined where nothing is. */
  readonly slowBeyond: number | undefined;
  readonly rows: readonly SpanRow[];
}

/** The operations that both sides run, and in how many traces. */
export async function readSpans(cells: Cells): Promise<OperationSpans[]> {
  const rows = await readRows(cells);
  return [...groupBy(rows, ({ operation }) => operation).values()]
    .filter((those) =>
      [0, 1].every(
        (side) => tracesOf(those.filter((row) => row.side === side)) >= FEWEST,
      ),
    )
    .map((those) => operationOf(those[0]?.operation ?? "", those));
}

const readRows = (cells: Cells): Promise<SpanRow[]> =>
  cells.read("spans", (spans, on) => {
    const tally = spans.tally(on);
    return spans.subjects.flatMap((of, subject) =>
      ([0, 1] as const).flatMap((side) => {
        const bins = spans.binsOf(subject, tally, side);
        return bins.length === 0 ? [] : { ...of, side, bins };
      }),
    );
  });

function operationOf(
  operation: string,
  rows: readonly SpanRow[],
): OperationSpans {
  return {
    operation,
    traces: tracesOf(rows),
    slowBeyond: slowBeyond(
      rows.filter(({ side, outcome }) => side === 0 && outcome === "ok"),
    ),
    rows,
  };
}

/** In how many traces it ran. */
export const tracesOf = (rows: readonly SpanRow[]) =>
  rows.reduce(
    (sum, { bins }) => bins.reduce((n, { traces }) => n + traces, sum),
    0,
  );

/** The bin beyond which the share of the baseline's successes comes nearest to what is slow. */
function slowBeyond(rows: readonly SpanRow[]): number | undefined {
  const counts = new Map<number, number>();
  for (const { bin, traces } of rows.flatMap(({ bins }) => bins)) {
    counts.set(bin, (counts.get(bin) ?? 0) + traces);
  }
  const total = tracesOf(rows);
  if (total < FEWEST) return undefined;
  let beyond = 0;
  let best = { bin: NEVER, off: Infinity };
  for (const [bin, traces] of [...counts].sort(([a], [b]) => b - a)) {
    const off = Math.abs(beyond / total - SLOW);
    if (off >= best.off) break;
    best = { bin, off };
    beyond += traces;
  }
  return best.bin;
}

/** The last bin that is not slow. */
export const lastBin = ({ slowBeyond: bin }: OperationSpans): number =>
  bin ?? NEVER;
