import { unknownRoot } from "../exposure.js";
import * as limits from "../limits.js";
import type { OperationName } from "../population.js";
import type { Pair } from "../side.js";
import { addWeights } from "../stats/effective-size.js";
import { gTest } from "../stats/g-test.js";
import { percent } from "../text.js";
import type { ShapeCount } from "./population.js";

/** With so many requests any trifle is significant; the floor of the share does the judging. */
const maxP = 0.001;

/**
 * Says that the sides were sent another mix of requests, naming the root operation whose share differs
 * most: no difference of what they do, but what a reader would take for one.
 *
 * @returns undefined where the mix is about the same
 */
export function mixNote(
  shapes: readonly ShapeCount[],
  operations: readonly OperationName[],
  names: Pair<string>,
): string | undefined {
  const counts = new Map<string, [number, number]>();
  const n: [number, number] = [0, 0];
  const known = shapes.filter(({ root }) => root !== unknownRoot);
  // Each trace by what it stands for, and altogether as many as there are.
  const scale = [0, 1].map((of) => {
    const all = addWeights(known.filter(({ side }) => side === of));
    return all.traces / Math.max(1, all.weight);
  });
  for (const { root, side, weight } of known) {
    const of = side === 0 ? 0 : 1;
    const count = counts.get(root) ?? [0, 0];
    const traces = weight * (scale[of] ?? 1);
    count[of] += traces;
    n[of] += traces;
    counts.set(root, count);
  }
  const moved = ([b, c]: [number, number]) => Math.abs(c / n[1] - b / n[0]);
  const [most] = [...counts].sort(([, x], [, y]) => moved(y) - moved(x));
  if (
    most === undefined ||
    Math.min(...n) < limits.minTraces ||
    moved(most[1]) < limits.mix ||
    !(gTest([[...counts.values()]]) <= maxP)
  ) {
    return undefined;
  }
  const [root, [b, c]] = most;
  const name = operations.find(({ id }) => id === root)?.operation ?? "a root";
  return (
    `${names.candidate} was sent another mix of requests: ${name} is ${percent(c / n[1])} of them where ` +
    `${names.baseline} has ${percent(b / n[0])}; like is compared with like all the same`
  );
}
