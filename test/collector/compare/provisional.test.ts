import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "../../../collector/src/store/database.js";
import { Deriver } from "../../../collector/src/store/flows/deriver.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { Provisional } from "../../../collector/src/store/summaries/provisional.js";
import { Summaries } from "../../../collector/src/store/summaries/summaries.js";
import { Sweeper } from "../../../collector/src/store/summaries/sweep.js";
import { insertSpans } from "../store/flows/support.js";
import {
  compared,
  requests,
  side,
  telling,
  twoHalves,
  type Counted,
} from "./support/counted.js";
import { openStore, type TestStore } from "./support/store.js";
import { unsettled } from "./support/unsettled.js";

const HALF_HOUR_MS = 1_800_000;

let store: TestStore;
let counted: Counted[];
let db: Database;
beforeEach(async () => {
  store = await openStore();
  counted = [];
  db = telling(store.db, (one) => {
    counted.push(one);
  });
});
afterEach(() => store.close());

const open = (of: Database = db) =>
  compareReader(of, new Deriver(store.db), unsettled(new Summaries(of)));

/** With what is over summarised: what is counted after that is told. */
async function settled(): Promise<ReturnType<typeof compareReader>> {
  const deriver = new Deriver(store.db);
  const summaries = new Summaries(db);
  await deriver.catchUp();
  await summaries.arrivals(["base", "next"]);
  counted = [];
  return compareReader(db, deriver, summaries);
}

const kindsCounted = () => new Set(counted.map(({ kind }) => kind)).size;
const piecesCounted = () => new Set(counted.flatMap(({ pieces }) => pieces));

test("what has not settled is counted once, and of what comes later only the minute it came in", async () => {
  await insertSpans(store.db, [
    ...twoHalves("base", 3),
    ...twoHalves("next", 4),
    ...twoHalves("next", 2),
  ]);
  const reader = open();
  const before = await compared(reader);
  expect(before.traces).toEqual([20, 40]);
  expect(kindsCounted()).toBe(9);
  expect(piecesCounted().size).toBe(3);

  counted = [];
  expect(await compared(reader)).toEqual(before);
  expect(counted).toEqual([]);

  await insertSpans(store.db, [
    ...requests("next", 0, { n: 1, failed: true }),
    ...requests("next", 0, { n: 1, startMs: HALF_HOUR_MS }),
  ]);
  const after = await compared(reader);
  expect(after.traces).toEqual([20, 42]);
  expect(after.spans).toEqual([40, 84]);
  expect(after.failed).toEqual([1]);
  expect([...piecesCounted()]).toEqual([expect.stringMatching(/ next$/)]);
  // Another process counts all of it, and the same.
  expect(await compared(open(store.db))).toEqual(after);
});

test("attributes that were counted bit by bit say what counting them at once says", async () => {
  const reader = open();
  const attributesOf = async (of: typeof reader) => {
    const { attributes } = await of.populations({
      ...{ baseline: side("base"), candidate: side("next") },
      service: undefined,
    });
    return attributes.map((one) => ({
      ...one,
      strata: one.strata.map((stratum) => ({
        ...stratum,
        values: stratum.values.toSorted((a, b) =>
          String(a.value).localeCompare(String(b.value)),
        ),
      })),
    }));
  };
  for (let bit = 0; bit < 4; bit += 1) {
    await insertSpans(store.db, [
      ...requests("base", 0, { n: 60, startMs: bit * HALF_HOUR_MS }),
      ...requests("next", 0, { n: 60, startMs: bit * HALF_HOUR_MS }),
    ]);
    await attributesOf(reader);
  }
  const bitByBit = await attributesOf(reader);
  expect(bitByBit.map(({ key, powers }) => [key, powers])).toEqual([
    ["items", true],
  ]);
  expect(bitByBit).toEqual(await attributesOf(open(store.db)));
});

test("late spans have the minute counted again that their trace arrived in", async () => {
  const spans = twoHalves("next", 4);
  await insertSpans(store.db, [...twoHalves("base", 3), ...spans]);
  const reader = open();
  await compared(reader);
  counted = [];
  await insertSpans(store.db, [
    {
      ...{ trace: spans[0]?.trace ?? "", id: "late", parent: "1" },
      ...{ name: "SELECT", kind: "Client", environment: "next" },
    },
  ]);
  const after = await compared(reader);
  expect([after.traces, after.spans]).toEqual([
    [20, 20],
    [40, 41],
  ]);
  expect(after.calls).toContainEqual([
    [1, 19],
    [2, 1],
  ]);
  expect(piecesCounted().size).toBe(1);
});

test("a side whose middle lies within a slice is halved there, and counted once while nothing comes", async () => {
  await insertSpans(store.db, [
    ...Array.from({ length: 30 }, (_, at) =>
      requests("base", 3, { n: 1, startMs: at * 1000 }),
    ).flat(),
    ...twoHalves("next", 2),
  ]);
  const reader = open();
  const before = await compared(reader);
  expect(before.traces).toEqual([30, 20]);
  counted = [];
  expect(await compared(reader)).toEqual(before);
  expect(counted).toEqual([]);
  expect(await compared(open(store.db))).toEqual(before);
});

test("a window that ends now cuts nothing, as nothing has begun later", async () => {
  await insertSpans(store.db, [
    ...twoHalves("base", 3),
    ...twoHalves("next", 2),
  ]);
  const reader = open();
  const before = await compared(reader, { untilMs: Date.now() });
  expect(before.traces).toEqual([20, 20]);
  counted = [];
  expect(await compared(reader, { untilMs: Date.now() + 1234 })).toEqual(
    before,
  );
  expect(counted).toEqual([]);
});

test("a window that begins on a minute cuts nothing of what has not settled", async () => {
  const begin = Date.UTC(2026, 0, 15, 12);
  const at = (minute: number) =>
    ["base", "next"].flatMap((environment) =>
      requests(environment, 3, { startMs: minute * 60_000 + 10, n: 10 }),
    );
  // As many on either side of a half hour, so that the middle cuts nothing.
  await insertSpans(store.db, [0, 2, 28, 30, 31, 33].flatMap(at));
  const reader = open();
  const found = await compared(reader, { sinceMs: begin + 60_000 });
  expect(found.traces).toEqual([50, 50]);
  const half = await compared(reader, {
    sinceMs: begin + 60_000,
    untilMs: begin + 32 * 60_000,
  });
  expect(half.traces).toEqual([40, 40]);
  counted = [];
  // Between two minutes it does, and finds the same.
  const cut = await compared(reader, {
    sinceMs: begin + 60_001,
    untilMs: begin + 32 * 60_000 + 1,
  });
  expect(cut).toEqual(half);
  expect([...piecesCounted()]).toContain(`${begin} base`);
});

test("a window's end and its middle are counted together once both are known", async () => {
  const begin = Date.UTC(2026, 0, 15, 12);
  const bothSides = (startMs: number, n: number) =>
    ["base", "next"].flatMap((environment) =>
      requests(environment, 90, { startMs, n }),
    );
  await insertSpans(store.db, [
    ...bothSides(0, 5),
    ...bothSides(120_000, 5),
    ...Array.from({ length: 30 }, (_, at) =>
      bothSides(HALF_HOUR_MS + at * 1000, 1),
    ).flat(),
  ]);
  const reader = await settled();
  const window = { sinceMs: begin + 60_000 };
  const found = await compared(reader, window);
  expect(found.traces).toEqual([35, 35]);
  const times = (of: string) =>
    counted.filter(({ kind }) => kind === of).length;
  // The middle is found by the traces.
  expect([times("traces"), times("shapes"), times("attributes")]).toEqual([
    2, 1, 1,
  ]);
  expect(await compared(open(store.db), window)).toEqual(found);
});

test("of slices that are cut far from each other no spans are read between them", async () => {
  const begin = Date.UTC(2026, 0, 15, 12);
  const hours = 3_600_000;
  const bothSides = (hour: number) =>
    ["base", "next"].flatMap((environment) =>
      requests(environment, 60 * (24 - hour), { startMs: hour * hours }),
    );
  await insertSpans(store.db, [0, 1, 10, 20, 21].flatMap(bothSides));
  const window = {
    sinceMs: begin + 60_000,
    untilMs: begin + 20 * hours + 60_000,
  };
  const reader = await settled();
  // Begun a minute before and after the window does.
  expect((await compared(reader, window)).traces).toEqual([30, 30]);
  expect(Math.max(...counted.map(({ loadedMs }) => loadedMs))).toBeLessThan(
    3 * hours,
  );
});

test("what could not be counted is counted when it is asked for again", async () => {
  await insertSpans(store.db, [
    ...twoHalves("base", 3),
    ...twoHalves("next", 2),
  ]);
  let broken = true;
  const failing: Database = {
    ...db,
    async command(sql, params) {
      await db.command(sql, params);
      if (broken && sql.startsWith("INSERT INTO isoscope_summary_calls")) {
        throw new Error("The disk is full.");
      }
    },
  };
  const reader = open(failing);
  await expect(compared(reader)).rejects.toThrow("The disk is full.");
  broken = false;
  expect(await compared(reader)).toEqual(await compared(open(store.db)));
});

test("cells that nobody reads any more are removed at the second look", async () => {
  const bySlice = (minutesAgo: number) => [
    ...twoHalves("base", minutesAgo),
    ...twoHalves("next", minutesAgo),
  ];
  await insertSpans(store.db, [...bySlice(90), ...bySlice(0)]);
  const reader = () =>
    compareReader(store.db, new Deriver(store.db), new Summaries(store.db));
  const before = await compared(reader());
  const buildsOf = async () => {
    const rows = await store.db.rows<{ kind: string; n: number }>(
      `SELECT kind, toUInt32(uniq(Build)) AS n FROM (${["traces", "calls", "attributes"].map((kind) => `SELECT '${kind}' AS kind, Build FROM isoscope_summary_${kind}`).join(" UNION ALL ")}) GROUP BY kind ORDER BY kind`,
    );
    return rows.map(({ kind, n }) => `${n} ${kind}`);
  };
  // A half hour of each side that is over, and a minute of each that is not.
  expect(await buildsOf()).toEqual(["4 attributes", "4 calls", "4 traces"]);
  const sweeper = new Sweeper(store.db);
  await sweeper.sweep();
  expect(await buildsOf()).toEqual(["4 attributes", "4 calls", "4 traces"]);
  await sweeper.sweep();
  await expect
    .poll(buildsOf, { timeout: 20_000 })
    .toEqual(["2 attributes", "2 calls", "2 traces"]);
  expect(await compared(reader())).toEqual(before);
});

test("what was counted in part, minute by minute, is counted together when more of it is asked", async () => {
  const provisional = new Provisional(db);
  const halfHour = 1_800 * Math.floor(Date.now() / 1_800_000);
  for (let minute = 0; minute < 6; minute += 1) {
    await store.db.command(
      `INSERT INTO isoscope_flows (Environment, Trace, TraceId, Spans, Paths, FirstLoadedAt, LastLoadedAt, ReceivedAt)
       SELECT 'base', ${minute}, '${minute}', 1, [7], at, at, at FROM (SELECT toDateTime64(${halfHour + 60 * minute}, 3) AS at)`,
    );
    const builds = await provisional.pieces([
      { environment: "base", loaded: halfHour, byMinute: true },
    ]);
    expect(builds.builds).toHaveLength(minute + 1);
    await builds.counted("traces");
  }
  counted = [];
  const builds = await provisional.pieces([
    { environment: "base", loaded: halfHour, byMinute: true },
  ]);
  await builds.counted("traces");
  await builds.counted("shapes");
  expect(counted.filter(({ kind }) => kind === "shapes").length).toBeLessThan(
    4,
  );
  const [found] = await store.db.rows<{ traces: number }>(
    "SELECT toUInt32(sum(Traces)) AS traces FROM isoscope_summary_shapes WHERE Build IN {builds:Array(UInt64)}",
    { builds: builds.builds },
  );
  expect(found).toEqual({ traces: 6 });
});

test("on a cluster the nodes' own tables are swept", async () => {
  const told: string[] = [];
  const nodes: Database = {
    ...store.db,
    rows: <Row>() => Promise.resolve([{ build: "7" }] as Row[]),
    command: (sql, params) => {
      told.push(`${sql} ${String(params?.["gone"])}`);
      return Promise.resolve();
    },
  };
  const sweeper = new Sweeper(nodes, { name: "shop" });
  await sweeper.sweep();
  expect(told).toEqual([]);
  await sweeper.sweep();
  expect(told).toHaveLength(9);
  expect(told[0]).toBe(
    "ALTER TABLE isoscope_summary_traces_local ON CLUSTER 'shop' DELETE WHERE Build IN {gone:Array(UInt64)} 7",
  );
});
