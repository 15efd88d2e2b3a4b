/**
 * The ground truth: what differs between the shop's releases A (baseline) and
 * B (candidate), and how a finding that has noticed would name it.
 */
export interface Planted {
  id: string;
  /** The change in the code, in one sentence. */
  change: string;
  /** Where it is planted, relative to test/shop. */
  file: string;
  /** Any finding that fits one of these has found it. */
  expect: Expectation[];
}

interface Expectation {
  family: string;
  verdicts: string[];
  /** Fields of the finding's subject, each tested with the pattern. */
  subject: Record<string, RegExp>;
}

export interface FindingLike {
  family: string;
  verdict: string;
  subject: Record<string, unknown>;
}

export const planted: Planted[] = [
  {
    id: "n-plus-one",
    change:
      "GET /orders loads the items of each purchase with a query of its own: 2 queries become 9.",
    file: "release-b/purchases.mts",
    expect: [
      {
        family: "structure",
        verdicts: ["worse", "different", "extra"],
        subject: {
          service: /^(orders|gateway)$/,
          operation: /^GET \/orders$/,
        },
      },
    ],
  },
  {
    id: "slow-search",
    change:
      "GET /search fetches every product and ranks by edit distance in JavaScript: tens of milliseconds more.",
    file: "release-b/search.mts",
    expect: [
      {
        family: "latency",
        verdicts: ["worse"],
        subject: {
          service: /^(catalogue|gateway)$/,
          operation: /^GET \/search$/,
        },
      },
    ],
  },
  {
    id: "coupon-error",
    change:
      "POST /checkout with a coupon that never expires fails: its expiry is null.",
    file: "release-b/purchases.mts",
    expect: [
      {
        family: "errors",
        verdicts: ["worse"],
        subject: {
          service: /^(orders|gateway)$/,
          operation: /^POST \/(orders|checkout)$/,
        },
      },
    ],
  },
  {
    id: "lost-log",
    change: 'Placing an order no longer logs "order placed".',
    file: "release-b/purchases.mts",
    expect: [
      {
        family: "logs",
        verdicts: ["missing"],
        subject: { service: /^orders$/, template: /order placed/ },
      },
    ],
  },
  {
    id: "older-postgresql",
    change: "The database is PostgreSQL 17 instead of 18.",
    file: "run.ts",
    expect: [
      {
        family: "environment",
        verdicts: ["different", "worse"],
        subject: { key: /postgresql/i },
      },
    ],
  },
];

/** The findings, of those given in rank order, that name the planted fault. */
export function findingsOf<F extends FindingLike>(
  fault: Planted,
  findings: readonly F[],
): F[] {
  return findings.filter((finding) =>
    fault.expect.some(
      ({ family, verdicts, subject }) =>
        finding.family === family &&
        verdicts.includes(finding.verdict) &&
        Object.entries(subject).every(([field, pattern]) => {
          const value = finding.subject[field];
          return typeof value === "string" && pattern.test(value);
        }),
    ),
  );
}
