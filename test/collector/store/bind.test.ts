import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bindLiterals } from "../../../collector/src/store/bind.js";
import { openTestStore, type TestStore } from "../support/store.js";

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.remove());

const awkward = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "'",
        "\\",
        "''",
        "\\'",
        "\0",
        "\n",
        "--",
        "/*",
        "*/",
        "`",
        "{text:String}",
        "') OR ('1' = '1",
        ";",
      ),
    )
    .map((parts) => parts.join("")),
);

test("any text reaches the engine as it is, and nothing but a text", async () => {
  await fc.assert(
    fc.asyncProperty(awkward, fc.array(awkward), async (text, list) => {
      const rows = await store.reader.rows(
        "SELECT /* {text:String} */ {text:String} AS text, {list:Array(String)} AS list, '{text:String}' AS quoted -- {text:String}",
        { text, list },
      );
      expect(rows).toEqual([{ text, list, quoted: "{text:String}" }]);
    }),
    { numRuns: 200 },
  );
});

test("numbers keep their value and get the type that is asked for", async () => {
  const rows = await store.reader.rows(
    `SELECT toString({big:UInt64}) AS big, toTypeName({big:UInt64}) AS type, toString({text:Int64}) AS text,
      {small:Float64} AS small, toString({most:Float64}) AS most, toString({ids:Array(UInt64)}) AS ids, {none:Nullable(String)} AS none,
      number AS limited FROM numbers(10) LIMIT {limit:UInt32}`,
    {
      big: 18_446_744_073_709_551_615n,
      text: "-9223372036854775808",
      small: 1e-7,
      most: Number.POSITIVE_INFINITY,
      ids: ["18446744073709551615", 1],
      none: null,
      limit: 1,
    },
  );
  expect(rows).toEqual([
    {
      big: "18446744073709551615",
      type: "UInt64",
      text: "-9223372036854775808",
      small: 1e-7,
      most: "inf",
      ids: "[18446744073709551615,1]",
      none: null,
      limited: expect.anything() as unknown,
    },
  ]);
});

test("a list may be longer than ClickHouse takes a statement by default", async () => {
  const ids = Array.from({ length: 100_000 }, (_, at) => `${1e15 + at}`);
  const rows = await store.reader.rows(
    "SELECT toUInt32(length({ids:Array(UInt64)})) AS n",
    { ids },
  );
  expect(rows).toEqual([{ n: 100_000 }]);
});

test("who looks something up does not wait for a comparison", async () => {
  let compared = false;
  const comparing = store.comparer
    .rows("SELECT sleepEachRow(0.5) FROM numbers({rows:UInt8})", { rows: 6 })
    .then(() => {
      compared = true;
    });
  const rows = await store.reader.rows("SELECT {text:String} AS text", {
    text: "here",
  });
  expect(rows).toEqual([{ text: "here" }]);
  expect(compared).toBe(false);
  await comparing;
});

describe("a mistake in a statement", () => {
  test("a parameter without a value is named", () => {
    expect(() => bindLiterals("SELECT {missing:String}", {})).toThrow(
      "The statement's parameter missing has no value",
    );
  });
  test("a value that no literal stands for is refused", () => {
    expect(() => bindLiterals("SELECT {at:String}", { at: {} })).toThrow(
      "The statement's parameter at can't be a object",
    );
  });
});
