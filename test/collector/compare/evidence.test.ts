import { describe, expect, test } from "vitest";
import { durationEvidence } from "../../../collector/src/compare/evidence/durations.js";
import type { Evidence } from "../../../collector/src/compare/evidence/evidence.js";
import { mostEvidence } from "../../../collector/src/compare/evidence/evidence.js";
import { FlowPictures } from "../../../collector/src/compare/evidence/flow.js";
import { seriesEvidence } from "../../../collector/src/compare/evidence/series.js";
import { shareEvidence } from "../../../collector/src/compare/evidence/shares.js";
import { valueEvidence } from "../../../collector/src/compare/evidence/values.js";
import type { Draft } from "../../../collector/src/compare/finding.js";
import { PathTree } from "../../../collector/src/compare/flows/path-tree.js";
import { takenOf } from "../../../collector/src/compare/flows/taken.js";
import type {
  ShapeCount,
  Step,
} from "../../../collector/src/compare/flows/population.js";
import { rank } from "../../../collector/src/compare/rank.js";

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function of<K extends Evidence["kind"]>(
  kind: K,
  evidence: Evidence | undefined,
): Extract<Evidence, { kind: K }> {
  if (evidence?.kind !== kind) throw new Error(`no ${kind}: ${evidence?.kind}`);
  return evidence as Extract<Evidence, { kind: K }>;
}

describe("durations", () => {
  const grid = (from: number, factor: number) =>
    Array.from({ length: 64 }, (_, i) => from * factor ** (i / 63));

  test("both sides over one axis; each adds up to one, the slower lies to the right", () => {
    const { baseline, candidate, lowMs, highMs } = of(
      "durations",
      durationEvidence(grid(10, 4), grid(30, 4)),
    );
    expect([lowMs, highMs]).toEqual([10, 120]);
    expect(sum(baseline)).toBeCloseTo(1, 1);
    expect(sum(candidate)).toBeCloseTo(1, 1);
    const centre = (bins: readonly number[]) =>
      sum(bins.map((share, i) => share * i));
    expect(centre(candidate)).toBeGreaterThan(centre(baseline) + 10);
    expect(candidate[0]).toBe(0);
    expect(baseline.at(-1)).toBe(0);
  });

  test("one value on both sides, and zeros, are one bin and no NaN", () => {
    for (const ms of [0, 5]) {
      const all = grid(ms, 1);
      const { baseline } = of("durations", durationEvidence(all, all));
      expect(baseline[0]).toBe(1);
      expect(sum(baseline)).toBe(1);
    }
  });

  test("without a grid there is nothing to draw", () => {
    expect(durationEvidence([], grid(1, 2))).toBeUndefined();
  });
});

test("a share comes with Wilson's interval", () => {
  const { baseline, candidate } = of(
    "shares",
    shareEvidence({ baseline: { x: 0, n: 0 }, candidate: { x: 20, n: 120 } }),
  );
  expect(baseline).toEqual({ x: 0, n: 0, low: 0, high: 1 });
  // By hand: (20 + z²/2) / (120 + z²) ± 0.0664.
  expect(candidate).toEqual({ x: 20, n: 120, low: 0.111, high: 0.243 });
});

test("a counter's course is per request, in at most 60 points; silence is left out", () => {
  const side = (length: number) => ({
    values: Array.from({ length }, () => 6),
    weights: Array.from({ length }, () => 1),
    requests: Array.from({ length }, (_, i) => (i < 100 ? 2 : 0)),
    cumulative: [],
    operations: {},
    processes: 1,
  });
  const { baseline, candidate, stepMs } = of(
    "series",
    seriesEvidence(
      {
        ...{ service: "s", metric: "m", unit: "1", attributes: "" },
        ...{ shape: "counter", stepMs: 1000, bounds: [] },
        baseline: side(100),
        candidate: side(200),
      },
      "request",
    ),
  );
  expect(stepMs).toBe(4000);
  expect(baseline).toEqual(Array.from({ length: 25 }, () => 3));
  expect(candidate).toEqual(baseline);
});

test("values: the one in question first, absence is one, the others are summed", () => {
  const count = (traces: number) => ({
    ...{ traces, weight: traces, squares: traces, lateTraces: 0 },
    ...{ slow: 0, slowWeight: 0, slowSquares: 0 },
  });
  const common = Array.from({ length: 8 }, (_, i) => ({
    value: `common ${i}`,
    baseline: count(10),
    candidate: count(10),
  }));
  const evidence = valueEvidence(
    {
      ...{ operation: "1", origin: "span", key: "k" },
      ...{ powers: false, slowNs: undefined },
      strata: [
        {
          ...{ root: "1", status: "ok", outcome: "ok" },
          all: { baseline: count(100), candidate: count(100) },
          values: [
            ...common,
            { value: "rare", baseline: undefined, candidate: count(5) },
          ],
        },
      ],
    },
    "rare",
  );
  const { values, rest } = of("values", evidence);
  expect(values[0]).toEqual({ value: "rare", baseline: 0, candidate: 0.05 });
  expect(values[1]).toEqual({ value: null, baseline: 0.2, candidate: 0.15 });
  expect(values).toHaveLength(6);
  expect(rest).toEqual({ baseline: 0.4, candidate: 0.4 });
});

describe("flows", () => {
  const step = (id: string, operation: string): Step => ({
    ...{ id, operationId: id, service: "shop", kind: "Server" },
    ...{ operation, statement: "" },
  });
  const steps = [
    step("r", "GET /"),
    step("a", "find"),
    step("b", "query"),
    step("c", "audit"),
    step("d", "cache"),
  ];
  const shape = (side: number, calls: Record<string, number>): ShapeCount => ({
    ...{ side, root: "r", status: "ok", shape: "1", complete: 1 },
    ...{
      traces: 10,
      late: 5,
      weight: 10,
      squares: 10,
      meanMs: 1,
      examples: [],
    },
    paths: Object.keys(calls),
    nodes: Object.keys(calls),
    parents: Object.keys(calls).map(
      (id) => ({ r: "0", a: "r", b: "a", c: "r", d: "b" })[id] ?? "0",
    ),
    calls: Object.values(calls).map((n) => 10 * n),
    totalMs: Object.keys(calls).map(() => 1),
  });
  const shapes = [
    shape(0, { r: 1, a: 1, b: 1, c: 1 }),
    shape(1, { r: 1, a: 1, b: 8, d: 2 }),
  ];
  const draft = (operation: string): Draft => ({
    ...{ family: "structure", subject: { service: "shop" }, verdict: "worse" },
    ...{ effect: {}, n: { baseline: 1, candidate: 1 }, q: 0, message: "" },
    ...{ examples: { baseline: [], candidate: [] }, impact: 1 },
    link: { operation, roots: ["r"], affected: 1, direction: 1 },
  });
  const draw = (operation: string) =>
    new FlowPictures(
      shapes,
      takenOf(shapes),
      new PathTree(takenOf(shapes), steps),
    ).illustrate(draft(operation)).evidence;

  test("the way to what multiplied, what it calls, and what is beside it", () => {
    const { steps: drawn, omitted } = of("flow", draw("b"));
    expect(
      drawn.map((one) => [
        one.depth,
        one.operation,
        one.state,
        one.baseline,
        one.candidate,
      ]),
    ).toEqual([
      [0, "GET /", "same", 1, 1],
      [1, "find", "same", 1, 1],
      [2, "query", "more", 1, 8],
      [3, "cache", "added", 0, 2],
      [1, "audit", "removed", 1, 0],
    ]);
    expect(omitted).toBe(0);
  });

  test("an operation on no known path has no picture", () => {
    expect(draw("nowhere")).toBeUndefined();
  });

  test("however many findings, only the first come with evidence", () => {
    const { findings } = rank(
      Array.from({ length: mostEvidence + 5 }, (_, i) => ({
        ...draft("b"),
        subject: { service: `s${i}` },
        evidence: draw("b"),
      })),
    );
    expect(findings.filter(({ evidence }) => evidence !== null)).toHaveLength(
      mostEvidence,
    );
    expect(findings.at(-1)?.evidence).toBeNull();
  });
});
