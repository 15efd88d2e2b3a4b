import { compareAttributes } from "./attributes/attributes.js";
import { compareEnvironments } from "./environment.js";
import { compareErrors } from "./errors.js";
import { FlowPictures } from "./evidence/flow.js";
import { rootTraffic } from "./exposure.js";
import { touches, type Draft, type Family } from "./finding.js";
import { judgeFlows } from "./flows/judge.js";
import { compareLatency } from "./latency.js";
import { requestsOf } from "./load.js";
import { compareLogs } from "./logs.js";
import { compareMetrics } from "./metrics.js";
import { comparePaces } from "./pace/pace.js";
import type { Populations } from "./population.js";
import { compareSeries } from "./series/series.js";
import type { Pair } from "./side.js";
import { compareStructure } from "./structure.js";
import { compareTelemetry } from "./telemetry/telemetry.js";

export interface Scope {
  /** How messages call the sides. */
  readonly names: Pair<string>;
  /** Only findings that touch this service. */
  readonly service: string | undefined;
  /** Only this family. */
  readonly family: Family | undefined;
}

/**
 * Judges every family: two summaries in, unranked findings out. One function a family, as with a thousand operations
 * each takes a while.
 */
export function judges(
  populations: Populations,
  scope: Scope,
): readonly (() => Draft[])[] {
  const { operations, names: operationNames, calls, sides } = populations;
  const { names } = scope;
  const requests = requestsOf(populations.shapes);
  const byFamily: Partial<Record<Family, () => Draft[]>> = {
    latency: () => [
      ...compareLatency(
        [...operations.filter(({ root }) => root), ...populations.paths],
        names,
      ),
      ...comparePaces(populations, {
        ...{ sides, requests, names },
        facts: populations.facts,
      }),
    ],
    errors: () => compareErrors(operations, names),
    structure: () => {
      const { shapes, taken, tree } = populations;
      const pictures = new FlowPictures(shapes, taken, tree);
      return compareStructure(
        calls,
        operationNames,
        operations,
        names,
        judgeFlows({ shapes, taken }, tree, operationNames, names),
      ).map((draft) => pictures.illustrate(draft));
    },
    attributes: () =>
      compareAttributes(populations.attributes, {
        operations: operationNames,
        names,
      }),
    logs: () =>
      compareLogs(populations.logs, {
        traffic: rootTraffic(calls),
        requests,
        sides,
        names,
      }),
    metrics: () => [
      ...compareMetrics(populations.metrics, { sides, names }),
      ...compareSeries(populations.series, { sides, names }),
    ],
    telemetry: () => compareTelemetry(populations, names),
    environment: () => compareEnvironments(populations.facts, { sides, names }),
  };
  return Object.entries(byFamily)
    .filter(([family]) => scope.family === undefined || family === scope.family)
    .map(
      ([, judge]) =>
        () =>
          judge().filter(
            (draft) =>
              scope.service === undefined || touches(draft, scope.service),
          ),
    );
}
