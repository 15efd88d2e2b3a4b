import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "../../../collector/src/store/database.js";
import { Deriver } from "../../../collector/src/store/flows/deriver.js";
import { Ahead } from "../../../collector/src/store/summaries/ahead.js";
import { Summaries } from "../../../collector/src/store/summaries/summaries.js";
import { insertSpans } from "../store/flows/support.js";
import { openStore, type TestStore } from "./support/store.js";

let store: TestStore;
let ahead: Ahead;
/** How often it has looked at what is stored. */
let looks: number;
beforeEach(async () => {
  store = await openStore();
  looks = 0;
  const db: Database = {
    ...store.db,
    rows: (sql, params) => {
      if (sql.includes("What is stored of each environment")) looks += 1;
      return store.db.rows(sql, params);
    },
  };
  ahead = new Ahead(db, new Summaries(db), { everyMs: 20 });
});
afterEach(async () => {
  await ahead.stop();
  await store.close();
});

async function request(
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
    await request("alone", "aaaaaaa1", 3);
    const errors: unknown[] = [];
    ahead.start((error) => errors.push(error));
    await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(3);
    expect(await summarised()).toEqual([]);
    await request(environment, commit, 0);
    await expect
      .poll(summarised, { timeout: 20_000 })
      .toEqual([{ environment: "alone" }]);
    expect(errors).toEqual([]);
  },
);
