import { describe, expect, test } from "vitest";
import { compareEnvironments } from "../../../collector/src/compare/environment.js";
import { compareMetrics } from "../../../collector/src/compare/metrics.js";
import type {
  Fact,
  MetricPopulation,
  MetricSide,
} from "../../../collector/src/compare/population.js";
import { names, sides } from "./support/populations.js";

const context = { sides, names };

const reported = (some: Partial<MetricSide> = {}): MetricSide => ({
  kinds: ["gauge"],
  units: ["1"],
  labels: [],
  constantLabels: [],
  scopes: [],
  points: 24,
  collections: 12,
  serviceCollections: 12,
  ...some,
});

const metric = (
  baseline: MetricSide | undefined,
  candidate: MetricSide | undefined,
  called = "a",
): MetricPopulation => ({
  service: "orders",
  metric: called,
  baseline,
  candidate,
});
const common = metric(reported(), reported(), "common");

describe("compareMetrics", () => {
  test("an attribute that all points have on one side and none on the other", () => {
    const labelled = reported({ labels: ["pool"], constantLabels: ["pool"] });
    expect(
      compareMetrics([metric(labelled, reported())], context),
    ).toMatchObject([
      {
        verdict: "different",
        effect: { missingAttributes: ["pool"] },
        message: "orders metric a has attribute pool in production only",
      },
    ]);
    const now = reported({ labels: ["error.type"] });
    expect(compareMetrics([metric(now, reported())], context)).toEqual([]);
  });

  test("names on one side only are missing or extra", () => {
    const found = compareMetrics(
      [
        common,
        metric(reported(), undefined),
        metric(undefined, reported(), "b"),
      ],
      context,
    );
    expect(
      found.map(({ subject, verdict }) => [subject.metric, verdict]),
    ).toEqual([
      ["a", "missing"],
      ["b", "extra"],
    ]);
  });

  test("another unit or kind is different", () => {
    expect(
      compareMetrics(
        [metric(reported(), reported({ units: ["ms"] }))],
        context,
      ),
    ).toMatchObject([
      {
        verdict: "different",
        message:
          "orders metric a has unit ms in development and 1 in production",
      },
    ]);
  });

  test("a side that collected too seldom, or not at all, proves nothing", () => {
    const once = metric(
      reported(),
      reported({ serviceCollections: 1 }),
      "common",
    );
    expect(
      compareMetrics([once, metric(reported(), undefined)], context),
    ).toEqual([]);
    expect(compareMetrics([metric(reported(), undefined)], context)).toEqual(
      [],
    );
    const rare = metric(reported({ collections: 1 }), undefined);
    expect(compareMetrics([common, rare], context)).toEqual([]);
  });
});

const fact = (
  service: string,
  name: string,
  baseline: string | undefined,
  candidate: string | undefined,
): Fact => ({
  service,
  pillar: "services",
  name,
  baseline,
  candidate,
  source: "pg ParameterStatus server_version",
});

describe("compareEnvironments", () => {
  test("one difference that several services see is one finding", () => {
    expect(
      compareEnvironments(
        [
          fact("orders", "postgresql", "18.6", "17.5"),
          fact("catalogue", "postgresql", "18.6", "17.5"),
          fact("orders", "redis", "8.0", "8.0"),
        ],
        context,
      ),
    ).toMatchObject([
      {
        family: "environment",
        verdict: "different",
        subject: { service: "catalogue, orders", key: "services/postgresql" },
        effect: { baseline: "18.6", candidate: "17.5" },
        message:
          "postgresql is 17.5 in development and 18.6 in production (services)",
      },
    ]);
  });

  test("what only one side has counts where the other reports such facts", () => {
    const redis = fact("orders", "redis", "8.0", undefined);
    expect(compareEnvironments([redis], context)).toEqual([]);
    expect(
      compareEnvironments(
        [redis, fact("orders", "postgresql", "18.6", "18.6")],
        context,
      ),
    ).toMatchObject([{ verdict: "missing" }]);
  });
});
