import type { Faults, Plan } from "./generator/plan.js";
import { groundTruth, type Truth } from "./ground-truth.js";

export const strengths = ["weak", "moderate", "strong"] as const;
type Strength = (typeof strengths)[number];

export interface Scenario {
  readonly name: string;
  /** Of the first planted fault; "none" where nothing is planted. */
  readonly family: string;
  readonly strength: Strength | "distractor" | "A/A";
  readonly baseline: Plan;
  readonly candidate: Plan;
  /** Empty where nothing is planted: any difference that is told is false. */
  readonly expected: readonly Truth[];
}

const REQUESTS = 1200;

/** One scenario for each strength of one fault, or of several at once. */
function graded(
  name: string,
  byStrength: Readonly<Partial<Record<Strength, Faults>>>,
  some: {
    readonly baseline?: Faults;
    readonly both?: Plan;
    readonly candidate?: Plan;
  } = {},
): Scenario[] {
  const plan: Plan = { requests: REQUESTS, ...some.both };
  return Object.entries(byStrength).map(([strength, faults]) => {
    const expected = Object.keys(faults).map(
      (fault) => groundTruth[fault as keyof Faults],
    );
    return {
      name: `${name}, ${strength}`,
      family: expected[0]?.family ?? "none",
      strength: strength as Strength,
      baseline: some.baseline ? { ...plan, faults: some.baseline } : plan,
      candidate: {
        ...plan,
        ...some.candidate,
        faults: { ...some.baseline, ...faults },
      },
      expected,
    };
  });
}

const planted: readonly Scenario[] = [
  ...graded("slower page", {
    weak: { productWork: 1.12 },
    moderate: { productWork: 1.4 },
    strong: { productWork: 3 },
  }),
  ...graded("slower query", {
    weak: { searchQuery: 1.12 },
    moderate: { searchQuery: 1.5 },
    strong: { searchQuery: 4 },
  }),
  ...graded("slower charge", {
    moderate: { chargeWork: 1.4 },
    strong: { chargeWork: 2.5 },
  }),
  ...graded("faster charge", {
    moderate: { chargeWork: 0.65 },
    strong: { chargeWork: 0.3 },
  }),
  ...graded(
    "longer tail",
    {
      weak: { slowCharges: 0.04 },
      moderate: { slowCharges: 0.15 },
      strong: { slowCharges: 0.4 },
    },
    { both: { requests: 2000 } },
  ),
  ...graded("failing charges", {
    weak: { failingCharges: 0.015 },
    moderate: { failingCharges: 0.08 },
    strong: { failingCharges: 0.4 },
  }),
  ...graded("failing reservations", {
    weak: { failingReservations: 0.015 },
    moderate: { failingReservations: 0.08 },
    strong: { failingReservations: 0.4 },
  }),
  ...graded(
    "fixed charges",
    {
      moderate: { failingCharges: 0.04 },
      strong: { failingCharges: 0 },
    },
    { baseline: { failingCharges: 0.2 } },
  ),
  ...graded("refused pages", {
    weak: { refusedProducts: 0.02 },
    moderate: { refusedProducts: 0.08 },
    strong: { refusedProducts: 0.5 },
  }),
  ...graded("N+1", {
    weak: { moreLines: 1 },
    moderate: { moreLines: 4 },
    strong: { moreLines: 20 },
  }),
  ...graded("charges that fail once and are tried again", {
    weak: { retries: 0.06 },
    moderate: { retries: 0.25 },
    strong: { retries: 0.7 },
  }),
  ...graded("cache no longer asked", { strong: { withoutCache: true } }),
  ...graded("new call", { strong: { fraudCheck: true } }),
  ...graded("audit gone", { strong: { withoutAudit: true } }),
  ...graded("archive asked more often", {
    weak: { archive: 0.08 },
    moderate: { archive: 0.2 },
    strong: { archive: 0.7 },
  }),
  ...graded(
    "archive asked less often",
    {
      moderate: { archive: 0.1 },
      strong: { archive: 0 },
    },
    { baseline: { archive: 0.4 } },
  ),
  ...graded("a path newly taken", {
    weak: { spelling: 0.02 },
    moderate: { spelling: 0.1 },
    strong: { spelling: 0.5 },
  }),
  ...graded("queries not instrumented", { strong: { withoutPg: true } }),
  ...graded("attributes renamed", { strong: { oldNames: true } }),
  ...graded("other instrumentations", {
    strong: { instrumentationVersion: "0.52.1" },
  }),
  ...graded("new error line", {
    weak: { errorLines: 0.012 },
    moderate: { errorLines: 0.06 },
    strong: { errorLines: 0.5 },
  }),
  ...graded("more warnings", {
    weak: { warnings: 0.05 },
    moderate: { warnings: 0.2 },
    strong: { warnings: 0.6 },
  }),
  ...graded("order line gone", { strong: { withoutOrderLine: true } }),
  ...graded("more in dollars", {
    weak: { dollars: 0.38 },
    moderate: { dollars: 0.55 },
    strong: { dollars: 0.95 },
  }),
  ...graded("new pager", {
    weak: { newPager: 0.16 },
    moderate: { newPager: 0.35 },
    strong: { newPager: 0.95 },
  }),
  ...graded(
    "yen fails",
    { moderate: { failingYen: 0.5 }, strong: { failingYen: 1 } },
    { both: { requests: 2000 } },
  ),
  ...graded(
    "yen is slow",
    { moderate: { slowYen: 20 }, strong: { slowYen: 80 } },
    { both: { requests: 2000 } },
  ),
  ...graded("more memory", {
    weak: { memory: 1.1 },
    moderate: { memory: 1.6 },
    strong: { memory: 4 },
  }),
  ...graded("longer waits for a connection", {
    weak: { poolWait: 1.12 },
    moderate: { poolWait: 1.6 },
    strong: { poolWait: 4 },
  }),
  ...graded("waits that vary more around the same median", {
    moderate: { poolSpread: 2.5 },
    strong: { poolSpread: 5 },
  }),
  ...graded("orders counted more than once", {
    weak: { placed: 1.25 },
    moderate: { placed: 2 },
    strong: { placed: 4 },
  }),
  ...graded("metric gone", { strong: { withoutMetric: true } }),
  ...graded("metric in another unit", { strong: { metricUnit: "1" } }),
  ...graded("new metric", { strong: { extraMetric: true } }),
  ...graded("older database", { strong: { postgresql: "17.5" } }),
  ...graded("older Node", { strong: { node: "18.20.0" } }),
  ...graded("newer package", { strong: { express: "5.2.0" } }),
  ...graded("smaller pool", { strong: { poolSize: "2" } }),
  ...graded("two at once: slower query and failing charges", {
    moderate: { searchQuery: 1.6, failingCharges: 0.1 },
    strong: { searchQuery: 4, failingCharges: 0.4 },
  }),
  ...graded("two at once: N+1 and refused pages", {
    moderate: { moreLines: 5, refusedProducts: 0.1 },
    strong: { moreLines: 20, refusedProducts: 0.4 },
  }),
  ...graded("two at once: failing reservations and a new error line", {
    moderate: { failingReservations: 0.1, errorLines: 0.08 },
  }),
  ...graded("a slower machine", {
    weak: { pace: 1.08 },
    moderate: { pace: 1.4 },
    strong: { pace: 3 },
  }),
  ...graded("a slower database", {
    moderate: { queryPace: 1.6 },
    strong: { queryPace: 4 },
  }),
  ...graded("two at once: a slower machine and a slower query", {
    moderate: { pace: 1.4, searchQuery: 2 },
    strong: { pace: 2, searchQuery: 5 },
  }),
  ...graded("two at once: a slower machine and failing charges", {
    moderate: { pace: 1.4, failingCharges: 0.1 },
    strong: { pace: 2, failingCharges: 0.4 },
  }),
  ...graded("two at once: a slower machine and N+1", {
    moderate: { pace: 1.4, moreLines: 4 },
    strong: { pace: 2, moreLines: 20 },
  }),
];

/** A preview that few look at, held against what all use. */
const quiet: readonly Scenario[] = [
  ["slower query", { searchQuery: 2 }],
  ["failing charges", { failingCharges: 0.3 }],
  ["refused pages", { refusedProducts: 0.3 }],
  ["N+1", { moreLines: 8 }],
  ["audit gone", { withoutAudit: true }],
  ["a new call", { fraudCheck: true }],
  ["a path newly taken", { spelling: 0.4 }],
  ["order line gone", { withoutOrderLine: true }],
  ["new error line", { errorLines: 0.4 }],
  ["queries not instrumented", { withoutPg: true }],
  ["a slower machine", { pace: 1.6 }],
  ["older database", { postgresql: "17.5" }],
].flatMap(([name, faults]) =>
  graded(
    `a tenth of the volume: ${name as string}`,
    { strong: faults as Faults },
    { both: { requests: 3000 }, candidate: { requests: 300 } },
  ),
);

const mixed = (product: number, checkout: number): Plan => ({
  mix: { product, checkout },
});

const distractors: readonly Scenario[] = (
  [
    ["another mix", mixed(0.6, 0.1), mixed(0.15, 0.5)],
    ["another time of day", { phase: 0 }, { phase: 0.5 }],
    ["three times the volume", { requests: 400 }, { requests: 1200 }],
    ["a third of the volume", { requests: 1200 }, { requests: 400 }],
    ["a cold cache at the start", {}, { coldShare: 0.03 }],
    [
      "clocks that disagree",
      {},
      { skewMs: { catalogue: -800, payments: 400 } },
    ],
    ["another cluster: hosts, addresses, ports", {}, { cluster: "green-2" }],
    ["ids in names", { idsInNames: true }, { idsInNames: true }],
    ["children in another order", {}, { reordered: true }],
    [
      "another mix of requests some of which fail",
      { ...mixed(0.6, 0.2), faults: { failingCharges: 0.1 } },
      { ...mixed(0.2, 0.5), faults: { failingCharges: 0.1 } },
    ],
    [
      "another mix of requests with many queries",
      { mix: { listing: 0.6 }, faults: { moreLines: 15 } },
      { mix: { listing: 0.15 }, faults: { moreLines: 15 } },
    ],
    [
      "all of it",
      { ...mixed(0.5, 0.15), phase: 0.1 },
      {
        ...mixed(0.25, 0.4),
        ...{ phase: 0.6, requests: 1400, cluster: "green", reordered: true },
        skewMs: { orders: 250 },
      },
    ],
  ] as const satisfies readonly (readonly [string, Plan, Plan])[]
).map(([name, baseline, candidate]) => ({
  name,
  family: "none",
  strength: "distractor" as const,
  baseline: { requests: REQUESTS, ...baseline },
  candidate: { requests: REQUESTS, ...candidate },
  expected: [],
}));

const alike: readonly Scenario[] = Array.from({ length: 60 }, (_, index) => {
  const requests = [200, 400, 700, 1000, 1500, 2200][index % 6] ?? 700;
  const plan: Plan = { requests, phase: index / 60 };
  return {
    name: `A/A ${index + 1}, ${requests} requests`,
    family: "none",
    strength: "A/A" as const,
    baseline: plan,
    candidate: plan,
    expected: [],
  };
});

export const scenarios: readonly Scenario[] = [
  ...planted,
  ...quiet,
  ...distractors,
  ...alike,
];
