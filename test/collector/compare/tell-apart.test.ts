import { describe, expect, test } from "vitest";
import {
  tellApart,
  type AttributeRow,
} from "../../../collector/src/store/read/compare/tell-apart.js";
import {
  exponentCalled,
  exponentOf,
  labelOf,
} from "../../../collector/src/store/summaries/powers.js";

const row = (
  value: string,
  side: 0 | 1,
  traces: number,
  some: Partial<AttributeRow> = {},
): AttributeRow => ({
  ...{ operation: "1", origin: "span", key: "k", form: "value", value, side },
  ...{ root: "1", status: "ok", outcome: "ok", traces, lateTraces: 0, slow: 0 },
  ...{ weight: traces, squares: traces, slowWeight: 0, slowSquares: 0 },
  ...some,
});

const both = (value: string, traces: number, some?: Partial<AttributeRow>) => [
  row(value, 0, traces, some),
  row(value, 1, traces, some),
];

/** What each value is told apart as. */
const told = (rows: readonly AttributeRow[], traces = 1e6) => {
  const found = tellApart(rows, traces);
  return (
    found && {
      powers: found.powers,
      as: Object.fromEntries(rows.map((one) => [one.value, found.as(one)])),
    }
  );
};

describe("keys that say something", () => {
  test("few values are told apart, each", () => {
    expect(told([...both("gold", 30), ...both("free", 70)])).toEqual({
      powers: false,
      as: { gold: "gold", free: "free" },
    });
  });

  test("one value where not every trace has it: absence is another", () => {
    expect(told(both("gold", 30), 61)).toBeDefined();
  });

  test("of many the commonest, on either side, of the failing and of the slow", () => {
    const many = Array.from({ length: 50 }, (_, at) =>
      both(`v${at}`, 500),
    ).flat();
    const found = told([
      ...many,
      row("failing", 1, 3, { outcome: "failed" }),
      row("slow", 1, 3, { slow: 3 }),
      row("of the baseline", 0, 501),
    ]);
    expect(found?.as).toMatchObject({
      failing: "failing",
      slow: "slow",
      "of the baseline": "of the baseline",
      v0: "v0",
      v49: undefined,
    });
  });

  test("many numbers by the powers of two below them, those counted so before among them", () => {
    const numbers = [
      "0",
      "0.5",
      "3",
      "4",
      "5",
      "7",
      "8",
      "9",
      "10",
      "11",
      "100",
    ];
    const found = told([
      ...numbers.flatMap((value) => both(value, 100)),
      ...both("6", 100, { form: "power" }),
    ]);
    expect(found?.powers).toBe(true);
    expect(found?.as).toMatchObject({ "0": "-2", "0.5": "-1", "3": "1" });
    expect(found?.as).toMatchObject({
      "4": "2",
      "7": "2",
      "100": "6",
      "6": "6",
    });
  });

  test("what was counted as one stays one", () => {
    expect(
      told([...both("a", 30), ...both("", 30, { form: "other" })])?.as,
    ).toEqual({ a: "a", "": undefined });
  });
});

describe("keys that say nothing", () => {
  test.each<[string, AttributeRow[], number]>([
    ["one side alone has it", [row("a", 0, 50), row("b", 0, 50)], 100],
    ["the same everywhere", both("a", 50), 100],
    [
      "an id",
      Array.from({ length: 30 }, (_, at) => [
        row(`a${at}`, 0, 1),
        row(`b${at}`, 1, 1),
      ]).flat(),
      60,
    ],
    [
      "an id where there was much, and too little elsewhere to see that",
      [...both("", 900, { form: "id" }), ...both("o1", 1), ...both("o2", 1)],
      1804,
    ],
    [
      "an id of which half was taken for values",
      [
        ...both("", 45, { form: "id" }),
        ...Array.from({ length: 50 }, (_, at) => both(`o${at}`, 1)).flat(),
      ],
      190,
    ],
    [
      "of a resource, another on each side",
      [
        row("eu", 0, 50, { origin: "resource" }),
        row("us", 1, 50, { origin: "resource" }),
      ],
      100,
    ],
  ])("%s", (_, rows, traces) => {
    expect(tellApart(rows, traces)).toBeUndefined();
  });
});

test("numbers are called by what they lie between, and found again by that", () => {
  for (const number of [-3, 0, 0.2, 1, 5, 1023, 1024, 1e12]) {
    const exponent = exponentOf(number);
    expect(exponentCalled(labelOf(exponent))).toBe(exponent);
  }
  expect(labelOf(exponentOf(5))).toBe("4 to 8");
  expect(labelOf(exponentOf(0.2))).toBe("below 1");
  expect(exponentCalled("gold")).toBeUndefined();
});
