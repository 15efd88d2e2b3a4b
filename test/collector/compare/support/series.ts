import { compareSeries } from "../../../../collector/src/compare/series/series.js";
import type {
  SeriesPopulation,
  SeriesSide,
} from "../../../../collector/src/compare/series/population.js";
import { names, sides } from "./populations.js";

export const repeat = (n: number, of: (index: number) => number) =>
  Array.from({ length: n }, (_, index) => of(index));

export function side(
  values: readonly number[],
  some: Partial<SeriesSide> = {},
): SeriesSide {
  return {
    values,
    weights: values.map(() => 1),
    requests: values.map(() => 20),
    operations: { "1": values.length * 20 },
    processes: 1,
    cumulative: [],
    ...some,
  };
}

export const series = (
  baseline: SeriesSide,
  candidate: SeriesSide,
  some: Partial<SeriesPopulation> = {},
): SeriesPopulation => ({
  service: "orders",
  metric: "nodejs.eventloop.delay.p99",
  unit: "s",
  attributes: "",
  shape: "level",
  stepMs: 10_000,
  bounds: [],
  baseline,
  candidate,
  ...some,
});

export const judge = (...all: SeriesPopulation[]) =>
  compareSeries(all, { sides, names });
