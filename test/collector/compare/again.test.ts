import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
  vi,
} from "vitest";
import { Comparisons } from "../../../collector/src/api/compare-again.js";
import {
  selectionOf,
  type Selection,
} from "../../../collector/src/api/compare-selection.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { insertSpans } from "../store/flows/support.js";
import { requests } from "./support/counted.js";
import { openStore, type TestStore } from "./support/store.js";

let store: TestStore;
let comparisons: Comparisons;
/** What was worked out, and not remembered. */
let worked: Selection[];
beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});
beforeEach(async () => {
  // A minute does not end while one of these runs.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  worked = [];
  const reader = compareReader(store.db);
  comparisons = new Comparisons({
    ...reader,
    populations: (selection) => {
      worked.push(selection);
      return reader.populations(selection);
    },
  });
  await arrive("production");
  await arrive("staging");
});

afterEach(() => {
  vi.useRealTimers();
});

const arrive = (environment: string) =>
  insertSpans(store.db, requests(environment, 0, { n: 30 }));

const ask = (query: Partial<Parameters<typeof selectionOf>[0]> = {}) =>
  comparisons.answer(
    selectionOf({ baseline: "production", candidate: "staging", ...query }),
    undefined,
  );

test("what was asked already is worked out once, for whoever asks", async () => {
  const [first, meanwhile] = await Promise.all([ask(), ask()]);
  const later = await ask();
  expect(first.candidate.traces).toBeGreaterThanOrEqual(30);
  expect(meanwhile).toEqual(first);
  expect(later).toEqual(first);
  expect(worked).toHaveLength(1);
});

test("whatever is stored, of any environment and signal, makes it a question anew", async () => {
  const before = await ask();
  await arrive("staging");
  expect((await ask()).candidate.traces).toBe(before.candidate.traces + 30);
  // Which processes fail is looked for everywhere.
  await arrive("elsewhere");
  await ask();
  await store.db.command(
    "INSERT INTO otel_logs (Timestamp, ReceivedAt, Environment, ServiceName, Body) SELECT now64(9), now64(3), 'staging', 'shop', 'hello'",
  );
  await ask();
  await store.db.command(
    "INSERT INTO otel_metrics_summary (TimeUnix, ReceivedAt, Environment, ServiceName, MetricName) SELECT now64(9), now64(3), 'staging', 'shop', 'm'",
  );
  await ask();
  await ask();
  expect(worked).toHaveLength(5);
});

test("other sides, windows, services and families are other questions", async () => {
  await ask();
  await ask({ baseline: "staging", candidate: "production" });
  await ask({ service: "shop" });
  await ask({ until: "2026-01-01T10:00:30Z" });
  await ask({ until: "2026-01-01T10:00:45Z" });
  await comparisons.answer(
    selectionOf({ baseline: "production", candidate: "staging" }),
    "latency",
  );
  expect(worked).toHaveLength(6);
  await ask({ until: "2026-01-01T10:00:30Z" });
  await ask();
  expect(worked).toHaveLength(6);
});

test("what failed is tried again", async () => {
  const unknown = { candidate: "nowhere" };
  await expect(ask(unknown)).rejects.toThrow("nowhere");
  await expect(ask(unknown)).rejects.toThrow("nowhere");
  expect(worked).toHaveLength(2);
});

test("of many questions the latest are remembered", async () => {
  const day = (n: number) => ({
    since: `2026-01-${String(n).padStart(2, "0")}`,
  });
  await ask(day(1));
  for (let n = 2; n <= 20; n += 1) await ask(day(n));
  await ask(day(20));
  expect(worked).toHaveLength(20);
  await ask(day(1));
  expect(worked).toHaveLength(21);
});
