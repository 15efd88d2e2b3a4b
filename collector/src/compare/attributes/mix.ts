import * as limits from "../limits.js";
import { beyondNoise } from "../noise.js";
import { addWeights, effectiveSize } from "../stats/effective-size.js";
import { clearOfZero } from "../stats/proportions.js";
import { compareGroups, rowOf, type GroupDifference } from "./groups.js";
import {
  sameValue,
  valueRows,
  type AttributePopulation,
  type Value,
  type ValueRow,
} from "./population.js";

/** Names of what identifies something: another population has others, and that is no difference. */
const identity =
  /(^|[._-])(id|ids|uuid|guid|key|keys|token|hash|number|no|user|username|email|session|account|customer|tenant)$/i;
const identityCamel = /[a-z](Id|Ids|Uuid|Guid|Key)$/;
/** Values that identify: long hexadecimals, uuids, instants, long numbers. */
const identifier =
  /^(?:[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT.*|[0-9]{9,})$/i;

/**
 * Compares how the requests of both sides are spread over the values of a key: baseline against candidate,
 * like requests with like.
 *
 * Resource attributes are left out: all requests of a process share them, so that they are as many
 * observations as there are processes.
 *
 * @returns p and, where it is large and steady enough to tell, the difference; undefined for nothing to test
 */
export function judgeMix(
  population: AttributePopulation,
):
  | { readonly p: number; readonly mix: GroupDifference | undefined }
  | undefined {
  const { key, origin } = population;
  if (origin === "resource" || identity.test(key) || identityCamel.test(key)) {
    return undefined;
  }
  const strata = population.strata
    .filter(
      ({ all: { baseline, candidate } }) =>
        baseline !== undefined &&
        candidate !== undefined &&
        Math.min(effectiveSize(baseline), effectiveSize(candidate)) >=
          limits.minTraces,
    )
    .map(valueRows);
  const found = compareGroups(
    strata.map((rows) => {
      const all = [
        addWeights(rows.map(({ baseline }) => baseline)),
        addWeights(rows.map(({ candidate }) => candidate)),
      ] as const;
      return rows.map(({ value, baseline, candidate }) =>
        rowOf(value, baseline, candidate, all),
      );
    }),
  );
  if (found === undefined || Number.isNaN(found.p)) return undefined;
  const { p } = found;
  return {
    p,
    mix: matters(found, strata) ? found : undefined,
  };
}

function matters(
  found: GroupDifference,
  strata: readonly (readonly ValueRow[])[],
): boolean {
  const { value, share, n } = found;
  // Of values that are not told apart nothing can be said.
  if (value.is === "other") return false;
  if (value.is === "value" && identifier.test(value.text)) return false;
  const difference = share.subject - share.reference;
  if (
    difference < limits.attributes.share ||
    difference * n.subject < limits.attributes.traces
  ) {
    return false;
  }
  return (
    clearOfZero(
      { x: share.reference * n.reference, n: n.reference },
      { x: share.subject * n.subject, n: n.subject },
      limits.clearOfZero,
    ) && beyondNoise(difference, [drift(value, strata)])
  );
}

/** How far a value's share moves from the earlier to the later half of the baseline. */
function drift(value: Value, strata: readonly (readonly ValueRow[])[]): number {
  const halves = strata.map((rows) =>
    rows.map((row) => ({
      value: row.value,
      counts: [
        row.baseline.traces - row.baseline.lateTraces,
        row.baseline.lateTraces,
      ] as const,
    })),
  );
  let [early, late, difference] = [0, 0, 0];
  for (const rows of halves) {
    const before = rows.reduce((sum, { counts }) => sum + counts[0], 0);
    const after = rows.reduce((sum, { counts }) => sum + counts[1], 0);
    const row = rows.find((one) => sameValue(one.value, value));
    if (before === 0 || after === 0) continue;
    const [b = 0, a = 0] = row?.counts ?? [];
    difference += (a / after - b / before) * (before + after);
    early += before;
    late += after;
  }
  return difference / (early + late);
}
