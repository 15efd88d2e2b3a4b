import type { PathNode } from "./tree.js";

/** A node of both traces, or of one. */
export interface AlignedNode {
  readonly baseline: PathNode | undefined;
  readonly candidate: PathNode | undefined;
  readonly children: readonly AlignedNode[];
}

/**
 * Aligns two folded traces: nodes of the same path first, then what is left below each parent by least cost.
 */
export function align(
  baseline: readonly PathNode[],
  candidate: readonly PathNode[],
): AlignedNode[] {
  const others = new Map(candidate.map((node) => [node.key, node]));
  const pairs: (readonly [PathNode, PathNode])[] = [];
  const left: PathNode[] = [];
  for (const node of baseline) {
    const other = others.get(node.key);
    if (other === undefined) left.push(node);
    else {
      pairs.push([node, other]);
      others.delete(node.key);
    }
  }
  const { matched, removed, added } = leastCost(left, [...others.values()]);
  return [
    ...[...pairs, ...matched].map(([b, c]) => ({
      baseline: b,
      candidate: c,
      children: align(b.children, c.children),
    })),
    ...removed.map((node) => oneSided(node, "baseline")),
    ...added.map((node) => oneSided(node, "candidate")),
  ].sort((a, b) => startOf(a) - startOf(b));
}

function oneSided(node: PathNode, side: "baseline" | "candidate"): AlignedNode {
  return {
    baseline: side === "baseline" ? node : undefined,
    candidate: side === "candidate" ? node : undefined,
    children: node.children.map((child) => oneSided(child, side)),
  };
}

/** When it starts: in the candidate, where it has it. */
export function startOf({ baseline, candidate }: AlignedNode): number {
  return (candidate ?? baseline)?.spans[0].offsetMs ?? 0;
}

/** Costs of AppMap's alignment of sequence diagrams: a change is cheaper than taking out and putting in. */
const cost = { change: 1, insert: 2 } as const;

/** More leftovers than this are not aligned: so many unlike children are other work altogether. */
const MAX_LEFT = 200;

/** What may have changed into one another: the same service doing the same kind of work. */
function related(a: PathNode, b: PathNode): boolean {
  const [x, y] = [a.spans[0], b.spans[0]];
  return (
    x.service === y.service &&
    x.kind === y.kind &&
    (x.statement === "") === (y.statement === "")
  );
}

/** Edit distance in order of start, Wagner & Fischer 1974. */
function leastCost(b: readonly PathNode[], c: readonly PathNode[]) {
  const matched: (readonly [PathNode, PathNode])[] = [];
  const removed: PathNode[] = [];
  const added: PathNode[] = [];
  if (Math.max(b.length, c.length) > MAX_LEFT) {
    return { matched, removed: [...b], added: [...c] };
  }
  const width = c.length + 1;
  const table = new Float64Array((b.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j] ?? Infinity;
  const changed = (i: number, j: number) => {
    const [x, y] = [b[i - 1], c[j - 1]];
    return x && y && related(x, y) ? at(i - 1, j - 1) + cost.change : Infinity;
  };
  for (let i = 0; i <= b.length; i += 1) {
    for (let j = 0; j <= c.length; j += 1) {
      if (i === 0 && j === 0) continue;
      table[i * width + j] = Math.min(
        i > 0 ? at(i - 1, j) + cost.insert : Infinity,
        j > 0 ? at(i, j - 1) + cost.insert : Infinity,
        i > 0 && j > 0 ? changed(i, j) : Infinity,
      );
    }
  }
  let i = b.length;
  let j = c.length;
  while (i > 0 || j > 0) {
    const [x, y] = [b[i - 1], c[j - 1]];
    if (x && y && at(i, j) === changed(i, j)) {
      matched.push([x, y]);
      i -= 1;
      j -= 1;
    } else if (x && at(i, j) === at(i - 1, j) + cost.insert) {
      removed.push(x);
      i -= 1;
    } else {
      if (y) added.push(y);
      j -= 1;
    }
  }
  return { matched, removed, added };
}
