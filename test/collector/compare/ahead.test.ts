import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "../../../collector/src/store/database.js";
import { Deriver } from "../../../collector/src/store/flows/deriver.js";
import { Ahead } from "../../../collector/src/store/summaries/ahead.js";
import type { Unsettled } from "../../../collector/src/store/summaries/provisional.js";
import { Summaries } from "../../../collector/src/store/summaries/summaries.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { insertSpans } from "../store/flows/support.js";
import {
  compared,
  requests,
  telling,
  twoHalves,
  type Counted,
} from "./support/counted.js";
import { unsettled } from "./support/unsettled.js";
import { openStore, type TestStore } from "./support/store.js";

let store: TestStore;
let ahead: Ahead;
/** How often it has looked at what is stored. */
let looks: number;
let counted: Counted[];
let db: Database;
beforeEach(async () => {
  store = await openStore();
  looks = 0;
  counted = [];
  const told = telling(store.db, (one) => {
    counted.push(one);
  });
  db = {
    ...told,
    rows: (sql, params) => {
      if (sql.includes("What is stored of each environment")) looks += 1;
      return told.rows(sql, params);
    },
  };
  ahead = new Ahead(db, new Summaries(db), { everyMs: 20 });
});
afterEach(async () => {
  await ahead.stop();
  await store.close();
});

async function arrive(
  environment: string,
  commit: string,
  hoursAgo: number,
): Promise<void> {
  await insertSpans(store.db, [
    {
      ...{ environment, commit, trace: `${environment} ${commit}`, id: "1" },
      ...{ name: "GET /", kind: "Server", loadedMsAgo: hoursAgo * 3_600_000 },
    },
  ]);
  await new Deriver(store.db).catchUp();
}

const summarised = () =>
  store.db.rows(
    "SELECT DISTINCT Environment AS environment FROM isoscope_summary_builds ORDER BY environment",
  );

test.each([
  ["another commit of it", "alone", "bbbbbbb2"],
  ["another environment", "other", "aaaaaaa1"],
])(
  "an environment that is alone is summarised when somebody compares, and before as soon as there is %s",
  async (_, environment, commit) => {
    await arrive("alone", "aaaaaaa1", 3);
    const errors: unknown[] = [];
    ahead.start((error) => errors.push(error));
    await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(3);
    expect(await summarised()).toEqual([]);
    await arrive(environment, commit, 0);
    await expect
      .poll(summarised, { timeout: 20_000 })
      .toEqual([{ environment: "alone" }]);
    expect(errors).toEqual([]);
  },
);

test("minutes that are over are counted before somebody compares, once, and half hours summed up from them", async () => {
  await insertSpans(store.db, [
    ...[90, 91, 92].flatMap((minutes) => twoHalves("base", minutes)),
    ...[90, 92].flatMap((minutes) => twoHalves("next", minutes)),
  ]);
  const deriver = new Deriver(store.db);
  await deriver.catchUp();
  const halfHours = await store.db.rows<Unsettled>(
    "SELECT DISTINCT Environment AS environment, Loaded AS loaded, true AS byMinute FROM isoscope_flows",
  );
  const { signal } = new AbortController();
  const few = new Summaries(db);
  await few.provisional.ahead(halfHours, signal);
  expect(counted).toEqual([]);

  const summaries = new Summaries(db, { manySpans: 100 });
  await summaries.provisional.ahead(halfHours, signal);
  expect(new Set(counted.map(({ kind }) => kind)).size).toBe(9);
  expect(new Set(counted.flatMap(({ pieces }) => pieces)).size).toBe(5);
  counted = [];
  await summaries.provisional.ahead(halfHours, signal);
  expect(counted).toEqual([]);

  const found = await compared(compareReader(db, deriver, summaries));
  expect(found.traces).toEqual([60, 40]);
  // From cells: no spans are read.
  expect(counted.filter(({ loadedMs }) => !Number.isNaN(loadedMs))).toEqual([]);
  const direct = compareReader(
    store.db,
    deriver,
    unsettled(new Summaries(store.db)),
  );
  expect(found).toEqual(await compared(direct));
});

test("the minute that is not over, and one whose traces may still be arriving, wait for who compares", async () => {
  await insertSpans(store.db, requests("base", 0, { n: 20 }));
  await new Deriver(store.db).catchUp();
  const [now] = await store.db.rows<Unsettled>(
    "SELECT DISTINCT Environment AS environment, Loaded AS loaded, true AS byMinute FROM isoscope_flows",
  );
  const { provisional } = new Summaries(db, { manySpans: 1 });
  await provisional.ahead(now ? [now] : [], new AbortController().signal);
  expect(counted).toEqual([]);
});
