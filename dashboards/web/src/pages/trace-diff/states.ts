import type { DiffNode, DiffState } from "../../api/types";

/** How each state of a step is called and marked; `tone` is a colour of the verdicts. */
export const states: Readonly<
  Record<DiffState, { label: string; sign: string; tone: string }>
> = {
  error: { label: "Fails on one side", sign: "!", tone: "worse" },
  added: { label: "Added", sign: "+", tone: "changed" },
  removed: { label: "Removed", sign: "−", tone: "worse" },
  moved: { label: "Moved", sign: "↷", tone: "changed" },
  count: { label: "Other count", sign: "×", tone: "changed" },
  "self-time": { label: "Other own time", sign: "◔", tone: "warn" },
  attributes: { label: "Other attributes", sign: "≠", tone: "muted" },
  same: { label: "Same", sign: "", tone: "none" },
};

/** A row of the tree with its place in the answer. */
export interface DiffRow {
  readonly node: DiffNode;
  /** Among the nodes of the answer. */
  readonly index: number;
}

/** The nodes that differ and those above them, or all. */
export function rowsOf(
  nodes: readonly DiffNode[],
  onlyDifferent: boolean,
): DiffRow[] {
  const rows = nodes.map((node, index) => ({ node, index }));
  if (!onlyDifferent) return rows;
  const kept = new Set<string>();
  for (const { state, path } of nodes) {
    if (state === "same") continue;
    const steps = path.split(".");
    steps.forEach((_, at) => kept.add(steps.slice(0, at + 1).join(".")));
  }
  return rows.filter(({ node }) => kept.has(node.path));
}

/** The row that differs next after, or before, the selected one; round at the ends. */
export function nextDifference(
  rows: readonly DiffRow[],
  selected: string | undefined,
  step: 1 | -1,
): DiffRow | undefined {
  const at = rows.findIndex(({ node }) => node.path === selected);
  const start = at === -1 ? (step === 1 ? -1 : 0) : at;
  for (let i = 1; i <= rows.length; i++) {
    const row =
      rows[(((start + step * i) % rows.length) + rows.length) % rows.length];
    if (row !== undefined && row.node.state !== "same") return row;
  }
  return undefined;
}
