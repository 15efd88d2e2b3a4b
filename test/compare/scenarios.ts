import type { Plan } from "../collector/compare/support/world.js";

/** How a finding that has noticed the planted fault names it; each given field must match. */
export interface Expected {
  readonly family: string;
  readonly service?: RegExp;
  readonly about: RegExp;
}

export interface Scenario {
  readonly name: string;
  readonly family: string;
  readonly strength: "weak" | "moderate" | "strong" | "distractor" | "A/A";
  readonly baseline: Partial<Plan>;
  readonly candidate: Partial<Plan>;
  /** Undefined: nothing is planted, so any difference that is told is false. */
  readonly expected?: Expected;
}

type Strength = "weak" | "moderate" | "strong";

/** One scenario per strength of one fault. */
function graded(
  name: string,
  family: string,
  about: RegExp,
  strengths: Readonly<Partial<Record<Strength, Partial<Plan>>>>,
  some: { service?: RegExp; requests?: number; baseline?: Partial<Plan> } = {},
): Scenario[] {
  const { service, requests = 600, baseline = {} } = some;
  return Object.entries(strengths).map(([strength, candidate]) => ({
    name: `${name}, ${strength}`,
    family,
    strength: strength as Strength,
    baseline: { requests, ...baseline },
    candidate: { requests, ...baseline, ...candidate },
    expected: { family, about, ...(service ? { service } : {}) },
  }));
}

const product = /GET \/products/;
const listing = /GET \/orders/;

const planted: readonly Scenario[] = [
  ...graded(
    "slower page",
    "latency",
    product,
    {
      weak: { productFactor: 1.12 },
      moderate: { productFactor: 1.35 },
      strong: { productFactor: 3 },
    },
    { service: /catalogue/ },
  ),
  ...graded(
    "faster page",
    "latency",
    product,
    { moderate: { productFactor: 0.7 }, strong: { productFactor: 0.3 } },
    { service: /catalogue/ },
  ),
  ...graded(
    "wider spread",
    "latency",
    product,
    { moderate: { productSpread: 2 }, strong: { productSpread: 4 } },
    { service: /catalogue/, requests: 2000 },
  ),
  ...graded(
    "failing listing",
    "errors",
    listing,
    {
      weak: { failingShare: 0.015 },
      moderate: { failingShare: 0.06 },
      strong: { failingShare: 0.4 },
    },
    { service: /orders/ },
  ),
  ...graded(
    "fixed listing",
    "errors",
    listing,
    { moderate: { failingShare: 0.01 }, strong: { failingShare: 0 } },
    { service: /orders/, baseline: { failingShare: 0.15 } },
  ),
  ...graded("refused page", "errors", product, {
    weak: { refusedShare: 0.03 },
    moderate: { refusedShare: 0.08 },
    strong: { refusedShare: 0.5 },
  }),
  ...graded("N+1", "structure", /SELECT shop/, {
    weak: { queriesPerListing: 4 },
    moderate: { queriesPerListing: 8 },
    strong: { queriesPerListing: 30 },
  }),
  ...graded("cache no longer asked", "structure", /redis-GET/, {
    strong: { withoutCache: true },
  }),
  ...graded("log line gone", "logs", /listed/, {
    strong: { withoutLog: true },
  }),
  ...graded("new error line", "logs", /pool exhausted/, {
    weak: { errorLogShare: 0.015 },
    moderate: { errorLogShare: 0.05 },
    strong: { errorLogShare: 0.5 },
  }),
  ...graded("new metric", "metrics", /orders\.retries/, {
    strong: { extraMetric: true },
  }),
  ...graded(
    "more memory",
    "metrics",
    /process\.memory\.usage/,
    {
      weak: { memoryFactor: 1.15 },
      moderate: { memoryFactor: 2 },
      strong: { memoryFactor: 5 },
    },
    { baseline: { ticks: 80 } },
  ),
  ...graded("older database", "environment", /postgresql/, {
    strong: { postgresql: "17.5" },
  }),
  ...graded("older Node", "environment", /process\.runtime\.version/, {
    strong: { node: "18.20.0" },
  }),
  ...graded(
    "another mix of users",
    "attributes",
    /user\.tier/,
    {
      weak: { goldShare: 0.37 },
      moderate: { goldShare: 0.5 },
      strong: { goldShare: 0.8 },
    },
    { baseline: { goldShare: 0.3 } },
  ),
  ...graded(
    "one provider's listings fail",
    "attributes",
    /payment\.provider/,
    { moderate: { adyenFailing: 0.4 }, strong: { adyenFailing: 1 } },
    { baseline: { goldShare: 0.3 }, requests: 1000 },
  ),
  ...graded(
    "one tier's pages are slow",
    "attributes",
    /user\.tier/,
    { moderate: { goldFactor: 1.8 }, strong: { goldFactor: 4 } },
    { baseline: { goldShare: 0.3 }, requests: 1000 },
  ),
];

const distractors: readonly Scenario[] = (
  [
    ["another mix", { ordersShare: 0.8 }, { ordersShare: 0.3 }],
    ["the mix the other way", { ordersShare: 0.25 }, { ordersShare: 0.75 }],
    [
      "three times the volume",
      { requests: 300, ticks: 80 },
      { requests: 900, ticks: 80 },
    ],
    ["a third of the volume", { requests: 900 }, { requests: 300 }],
    [
      "another mix of requests some of which fail",
      { ordersShare: 0.7, failingShare: 0.1 },
      { ordersShare: 0.4, failingShare: 0.1 },
    ],
    [
      "another mix of requests some of which are refused",
      { ordersShare: 0.7, refusedShare: 0.2 },
      { ordersShare: 0.4, refusedShare: 0.2 },
    ],
    [
      "less of requests with many queries",
      { ordersShare: 0.8, queriesPerListing: 20 },
      { ordersShare: 0.4, queriesPerListing: 20 },
    ],
    [
      "other users, other carts, another mix of requests",
      { goldShare: 0.3, ordersShare: 0.7, adyenFailing: 0.4 },
      { goldShare: 0.3, ordersShare: 0.4, adyenFailing: 0.4 },
    ],
    ["wide distributions alike", { productSpread: 3 }, { productSpread: 3 }],
  ] as const satisfies readonly (readonly [
    string,
    Partial<Plan>,
    Partial<Plan>,
  ])[]
).map(([name, baseline, candidate]) => ({
  name,
  family: "none",
  strength: "distractor" as const,
  baseline: { requests: 800, ...baseline },
  candidate: { requests: 800, ...candidate },
}));

const alike: readonly Scenario[] = Array.from({ length: 20 }, (_, index) => {
  // Some with errors and wide spreads: there is more to be wrong about.
  const plan = {
    requests: 300 + 40 * index,
    failingShare: index % 3 === 0 ? 0.05 : 0,
    productSpread: index % 4 === 0 ? 2.5 : 1,
    errorLogShare: index % 5 === 0 ? 0.04 : 0,
    ...(index % 4 !== 0 ? { ticks: 60 + 5 * index } : {}),
    ...(index % 2 === 0 ? { goldShare: 0.3 } : {}),
    ...(index % 6 === 0 ? { adyenFailing: 0.3, goldFactor: 2 } : {}),
  };
  return {
    name: `A/A ${index + 1}`,
    family: "none",
    strength: "A/A" as const,
    baseline: plan,
    candidate: plan,
  };
});

/** The ground truth: what is planted, and how one would know that it was found. */
export const scenarios: readonly Scenario[] = [
  ...planted,
  ...distractors,
  ...alike,
];
