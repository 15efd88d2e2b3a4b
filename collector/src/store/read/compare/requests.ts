import type { Step } from "../../../compare/flows/population.js";
import type { SideTotals } from "../../../compare/population.js";
import { readCalls } from "./calls.js";
import type { Cells } from "./cells.js";
import { readDurations } from "./durations.js";
import { readFailures } from "./failures.js";
import { readShapes } from "./shapes.js";

const nothing: SideTotals = {
  commits: [],
  firstSeenMs: NaN,
  lastSeenMs: NaN,
  traces: 0,
  tracesWithoutRoot: 0,
  tracesWithMissingParents: 0,
  spans: 0,
  sampled: [1, 1],
};

/** What both sides' requests are made of: every operation, flow and path, from one row per trace. */
export async function readRequests(
  cells: Cells,
  names: Promise<readonly Step[]>,
) {
  const [steps, shapes, failures, durations, calls] = await Promise.all([
    names,
    readShapes(cells),
    readFailures(cells),
    readDurations(cells),
    readCalls(cells),
  ]);
  return {
    sides: {
      baseline: cells.sides.baseline ?? nothing,
      candidate: cells.sides.candidate ?? nothing,
    },
    steps,
    ...shapes,
    ...{ failures, durations },
    names: operationsOf(steps),
    calls,
  };
}

/** One entry per operation, whatever its statements. */
function operationsOf(names: Iterable<Step>) {
  const operations = new Map<
    string,
    Omit<Step, "operationId" | "statement"> & { readonly query: boolean }
  >();
  for (const {
    operationId: id,
    service,
    kind,
    operation,
    statement,
  } of names) {
    const query = statement !== "" || operations.get(id)?.query === true;
    operations.set(id, { id, service, kind, operation, query });
  }
  return [...operations.values()];
}
