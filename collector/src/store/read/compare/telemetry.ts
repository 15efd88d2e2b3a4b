import type { CallPopulation } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { askSides, pivot, type Selection, type Sided } from "./ask.js";
import type { Cells } from "./cells.js";
import { readKeySets } from "./key-sets.js";

interface ManifestRow extends Sided {
  readonly service: string;
  readonly manifest: Readonly<Record<string, string>>;
}

/** What the processes of both sides say they report. */
export const readManifests = (db: Database, selection: Selection) =>
  askSides<ManifestRow>(db, selection, "manifests");

/**
 * What the spans of both sides consist of, and what their processes say they report.
 *
 * @param known.requests whose calls tell in how many traces each operation runs
 */
export async function readTelemetry(
  cells: Cells,
  selection: Selection,
  known: {
    readonly requests: Promise<{ readonly calls: readonly CallPopulation[] }>;
    readonly manifests: Promise<readonly ManifestRow[]>;
  },
) {
  const [{ calls }, keys, manifests] = await Promise.all([
    known.requests,
    readKeySets(cells, selection),
    known.manifests,
  ]);
  const traces = tracesByOperation(calls);
  const spans = keys.map(({ sides, ...key }) => {
    const countOf = (side: 0 | 1) => {
      const count = sides[side];
      if (count === undefined) return undefined;
      const ran = traces.get(`${side}/${key.operation}`) ?? count.spans;
      return { ...count, traces: Math.min(count.spans, ran) };
    };
    return { ...key, baseline: countOf(0), candidate: countOf(1) };
  });
  return {
    spans,
    manifests: pivot(manifests, ({ service }) => [service]).map(
      ({ first, baseline, candidate }) => ({
        service: first.service,
        baseline: baseline && manifestOf(baseline.manifest),
        candidate: candidate && manifestOf(candidate.manifest),
      }),
    ),
  };
}

function tracesByOperation(
  calls: readonly CallPopulation[],
): ReadonlyMap<string, number> {
  const traces = new Map<string, number>();
  for (const { callee, baseline, candidate } of calls) {
    for (const [side, counts] of [baseline, candidate].entries()) {
      const key = `${side}/${callee}`;
      const more = counts.reduce((sum, bucket) => sum + bucket.traces, 0);
      traces.set(key, (traces.get(key) ?? 0) + more);
    }
  }
  return traces;
}

const PREFIX = "isoscope.manifest.";

function manifestOf(attributes: Readonly<Record<string, string>>) {
  const said = (name: string) => attributes[`${PREFIX}${name}`] ?? "";
  return {
    instrumentations: mapOf(said("instrumentations")),
    settings: {
      signals: said("signals"),
      sampler: said("sampler"),
      log_level: said("log_level"),
      propagators: said("propagators"),
    },
  };
}

/** A nested attribute is stored as JSON; anything a sender may have put there instead says nothing. */
function mapOf(text: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, version]) => [
            name,
            String(version),
          ]),
        )
      : {};
  } catch {
    return {};
  }
}
