import { describe, expect, test } from "vitest";
import {
  startDifferences,
  type Start,
} from "../../../collector/src/compare/parity/starts.js";

const names = { baseline: "production", candidate: "development" };
const HOUR = 3_600_000;
const BASELINE = 0;
const CANDIDATE = 1;

/** One deployment: when each service listened, milliseconds after the first process began. */
const wave = (
  side: number,
  hour: number,
  listening: Readonly<Record<string, number>>,
): Start[] =>
  Object.entries(listening).map(([service, ms]) => ({
    side,
    service,
    listeningMs: hour * HOUR + ms,
    tookMs: 500,
  }));

const messages = (starts: readonly Start[]) =>
  startDifferences(starts, names).map(
    ({ severity, message }) => `${severity}: ${message}`,
  );

describe("the order in which services start", () => {
  const usual = [1, 2, 3].flatMap((hour) =>
    wave(BASELINE, hour, { pricing: 2_000, gateway: 9_000 }),
  );

  test("turned in every start of both sides: a minor difference", () => {
    const turned = [5, 6].flatMap((hour) =>
      wave(CANDIDATE, hour, { gateway: 1_000, pricing: 4_000 }),
    );
    expect(messages([...usual, ...turned])).toEqual([
      "minor: gateway listens before pricing in development (2 starts) and after it in production (3 starts)",
    ]);
  });

  test("seen once only: a patch", () => {
    expect(
      messages([
        ...usual,
        ...wave(CANDIDATE, 5, { gateway: 1_000, pricing: 4_000 }),
      ]),
    ).toEqual([
      "patch: gateway listens before pricing in development (1 start) and after it in production (3 starts)",
    ]);
  });

  test.each([
    ["the same order", [5, 6].map(() => ({ pricing: 1_000, gateway: 3_000 }))],
    [
      "an order that varies",
      [
        { gateway: 1_000, pricing: 4_000 },
        { pricing: 1_000, gateway: 4_000 },
      ],
    ],
    [
      "too near to tell, once",
      [
        { gateway: 1_000, pricing: 4_000 },
        { gateway: 1_000, pricing: 1_400 },
      ],
    ],
    ["deployed apart", [{ gateway: 0, pricing: 20 * 60_000 }]],
  ])("%s: none", (_, waves) => {
    const starts = waves.flatMap((listening, i) =>
      wave(CANDIDATE, 5 + i, listening),
    );
    expect(messages([...usual, ...starts])).toEqual([]);
  });
});

describe("how long a service takes to start", () => {
  const took = (side: number, ...durations: readonly number[]): Start[] =>
    durations.map((tookMs, i) => ({
      ...{ side, service: "gateway", tookMs },
      listeningMs: (side * 10 + i) * HOUR,
    }));

  test("three times as long over several starts: a minor difference, with its medians", () => {
    expect(
      messages([
        ...took(BASELINE, 800, 900, 30_000),
        ...took(CANDIDATE, 6_000, 6_400, 6_800),
      ]),
    ).toEqual([
      "minor: gateway takes 6400 ms until it listens in development (the median of 3 starts) and 900 ms in production (the median of 3 starts)",
    ]);
  });

  test("one slow start among others is chance, and a start alone is a patch", () => {
    expect(
      messages([
        ...took(BASELINE, 800, 900, 850),
        ...took(CANDIDATE, 900, 30_000, 950),
      ]),
    ).toEqual([]);
    expect(
      messages([...took(BASELINE, 800, 900), ...took(CANDIDATE, 6_000)]),
    ).toEqual([
      "patch: gateway takes 6000 ms until it listens in development (the one start) and 850 ms in production (the median of 2 starts)",
    ]);
  });

  test("a service that one side doesn't have is not judged", () => {
    expect(messages(took(CANDIDATE, 60_000))).toEqual([]);
  });
});
