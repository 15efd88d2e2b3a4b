import { afterAll, beforeAll, expect, test } from "vitest";
import { Deriver } from "../../../collector/src/store/flows/deriver.js";
import type { Summarised } from "../../../collector/src/store/read/compare/arrivals.js";
import { readCells } from "../../../collector/src/store/read/compare/cells.js";
import { KeptCells } from "../../../collector/src/store/read/compare/kept/kept-cells.js";
import { PeriodMemory } from "../../../collector/src/store/read/compare/kept/periods/period-memory.js";
import { readPopulations } from "../../../collector/src/store/read/compare/populations.js";
import { Provisional } from "../../../collector/src/store/summaries/provisional.js";
import { Ahead } from "../../../collector/src/store/summaries/ahead.js";
import { Summaries } from "../../../collector/src/store/summaries/summaries.js";
import { insertSpans, type SpanRow } from "../store/flows/support.js";
import { seeded } from "./support/random.js";
import { openStore, type TestStore } from "./support/store.js";
import { unsettled } from "./support/unsettled.js";

const HOUR_MS = 3_600_000;
/** The clock of the spans, see insertSpans. */
const begin = Date.UTC(2026, 0, 15, 12);
const random = seeded(7);

let store: TestStore;
/** Of one question to the next, as a collector has them. */
let kept: KeptCells;
beforeAll(async () => {
  store = await openStore();
  kept = new KeptCells(store.db);
  for (let hour = 12; hour > 0; hour -= 1) {
    await insertSpans(store.db, [
      ...requests("base", hour, { commit: hour > 6 ? "aaaaaaa1" : "bbbbbbb2" }),
      ...requests("next", hour, { commit: "ccccccc3", failing: 0.4 }),
    ]);
  }
  // Begun at five, six and seven, and arrived in one stretch of four hours: a window ends between the first two.
  // Its middle lies long before.
  const stretch = HOUR_MS * 4 * Math.floor(Date.now() / HOUR_MS / 4 - 1.5);
  for (const [minutes, hoursAgo] of [
    [-600, 31],
    [-570, 30.5],
    [-540, 30],
    [30, 7],
    [90, 6],
    [150, 5],
  ] as const) {
    await insertSpans(
      store.db,
      requests("gap", hoursAgo, { commit: "ddddddd4", withinHours: 0 }).map(
        (span) => ({
          ...span,
          loadedMsAgo: Date.now() - (stretch + minutes * 60_000),
        }),
      ),
    );
  }
  await insertSpans(store.db, [
    ...requests("next", 0.75, { commit: "ccccccc3", withinHours: 0 }),
  ]);
});
afterAll(() => store.close());

let made = 0;

/** Requests that began, and arrived, some hours ago, all within an hour. */
function requests(
  environment: string,
  hoursAgo: number,
  {
    commit,
    failing = 0.1,
    withinHours = 1,
  }: { commit: string; failing?: number; withinHours?: number },
): SpanRow[] {
  return Array.from({ length: 40 }, () => {
    made += 1;
    const agoMs = (hoursAgo + withinHours * random.next()) * HOUR_MS;
    const common = {
      ...{ trace: `trace-${made}`, environment, commit },
      ...{ startMs: -agoMs, loadedMsAgo: agoMs },
    };
    const failed = random.next() < failing;
    const queries = 1 + Math.floor(random.next() * 3);
    return [
      {
        ...common,
        ...{ id: "1", name: random.next() < 0.5 ? "GET /a" : "GET /b" },
        ...{ kind: "Server", ms: 20 + 30 * random.next(), failed },
        attributes: {
          tier: random.next() < 0.3 ? "gold" : "free",
          // More values than are told apart, and one for each.
          items: String(Math.floor(10 ** (3 * random.next()))),
          order: `order-${made}`,
          ...(failed
            ? { reason: `broken ${Math.floor(9 * random.next())}` }
            : {}),
        },
        ...(failed
          ? { problem: `broken ${Math.floor(3 * random.next())}` }
          : {}),
      },
      ...Array.from({ length: queries }, (_, query) => ({
        ...common,
        ...{ id: `q${query}`, parent: "1", name: "SELECT", kind: "Client" },
        ...{ ms: 1 + random.next(), service: "db" },
      })),
    ];
  }).flat();
}

interface Window {
  readonly environment: string;
  readonly commit?: string;
  /** Hours before `begin`. */
  readonly from?: number;
  readonly to?: number;
}

const side = ({ environment, commit = "", from, to }: Window) => ({
  environment,
  commit,
  sinceMs: from === undefined ? 0 : begin - from * HOUR_MS,
  untilMs: to === undefined ? 4e12 : begin - to * HOUR_MS,
});

async function populations(
  summaries: Summarised,
  baseline: Window,
  candidate: Window,
  kept = new KeptCells(store.db),
): Promise<Record<string, unknown>> {
  const selection = {
    ...{ baseline: side(baseline), candidate: side(candidate) },
    service: undefined,
  };
  const provisional = new Provisional(store.db);
  const cells = await readCells(
    store.db,
    { summaries, provisional, kept },
    selection,
  );
  const periods = new PeriodMemory();
  const found = await readPopulations(
    store.db,
    { cells: Promise.resolve(cells), periods },
    selection,
  );
  return { middleMs: cells.middleMs, ...sorted(found) };
}

/** Rows come in any order; sums of fractions differ in their last digits. */
function sorted(found: object): Record<string, unknown> {
  const plain = (key: string, value: unknown): unknown => {
    if (typeof value === "number") return Number(value.toPrecision(9));
    return Array.isArray(value) && key !== "histogram" && key !== "bins"
      ? value.map((one) => JSON.stringify(one, plain)).sort()
      : value;
  };
  return JSON.parse(JSON.stringify(found, plain)) as Record<string, unknown>;
}

const windows: [name: string, baseline: Window, candidate: Window][] = [
  ["everything", { environment: "base" }, { environment: "next" }],
  [
    "windows that begin and end within a half hour",
    { environment: "base", from: 9.37, to: 2.21 },
    { environment: "next", from: 8.01, to: 0.4 },
  ],
  [
    "two windows of one environment",
    { environment: "base", from: 11.6, to: 6.3 },
    { environment: "base", from: 6.3, to: 0.2 },
  ],
  [
    "two commits, one within the other's environment",
    { environment: "base" },
    { environment: "base", commit: "bbbbbbb" },
  ],
  [
    "a window that ends between two half hours of arrival in one stretch",
    { environment: "base", from: 12.99, to: 10 },
    { environment: "gap", to: 6.5 },
  ],
  [
    "a window with nothing in it",
    { environment: "base", from: 300, to: 200 },
    { environment: "next" },
  ],
];

test.each(windows)(
  "stored summaries say what counting every trace says: %s",
  async (_, baseline, candidate) => {
    const summaries = new Summaries(store.db);
    await new Deriver(store.db).catchUp();
    const stored = await populations(summaries, baseline, candidate, kept);
    const counted = await populations(
      unsettled(summaries),
      baseline,
      candidate,
    );
    expect(stored).toEqual(counted);
    const [arrivals = []] = await summaries.arrivals(["base"]);
    expect(arrivals.filter(({ build }) => build !== undefined)).toHaveLength(
      arrivals.length,
    );
    // Most of thirteen hours are in stretches of four that are over.
    expect(
      arrivals.filter(({ within }) => within.length > 0).length,
    ).toBeGreaterThan(arrivals.length / 2);
  },
);

test("late spans of a summarised trace count with it, whatever comes much later by itself", async () => {
  const summaries = new Summaries(store.db);
  const all = [{ environment: "base" }, { environment: "next" }] as const;
  await new Deriver(store.db).catchUp();
  const before = await populations(summaries, ...all);
  const builds = async (environment: string) =>
    (await summaries.arrivals([environment])).flat().map(({ build }) => build);
  expect(await builds("next")).not.toContain(undefined);
  const late = (trace: string, name: string): SpanRow => ({
    ...{ trace, id: name, parent: "1", name, environment: "next" },
    ...{ commit: "ccccccc3", startMs: -1 },
  });
  await insertSpans(store.db, [
    late(`trace-${made}`, "late"),
    late("trace-41", "much later"),
    ...requests("base", 0, { commit: "bbbbbbb2", withinHours: 0 }),
  ]);
  await new Deriver(store.db).catchUp();
  const after = await populations(summaries, ...all);
  expect(after).toEqual(await populations(unsettled(summaries), ...all));
  // What late spans changed is counted now, and so is what has just come.
  expect(
    (await builds("next")).filter((one) => one === undefined),
  ).toHaveLength(2);
  const sides = (of: typeof after) =>
    of["sides"] as Record<"candidate", { traces: number; spans: number }>;
  expect(sides(after).candidate).toMatchObject({
    traces: sides(before).candidate.traces + 1,
    spans: sides(before).candidate.spans + 2,
    tracesWithMissingParents: 1,
  });
});

test("what can be compared is summarised when it has settled, before somebody asks", async () => {
  await store.db.command(
    "ALTER TABLE isoscope_summary_builds DELETE WHERE true SETTINGS mutations_sync = 2",
  );
  await new Deriver(store.db).catchUp();
  const ahead = new Ahead(store.db, new Summaries(store.db), { everyMs: 50 });
  const errors: unknown[] = [];
  ahead.start((error) => errors.push(error));
  await expect
    .poll(
      () =>
        store.db.rows(
          // Half hours, and what they are summed up into: four hours, and a day where one is over.
          "SELECT Environment AS environment FROM isoscope_summary_builds GROUP BY environment HAVING uniq(Stretch) > 1 ORDER BY environment",
        ),
      { timeout: 25_000 },
    )
    .toEqual(
      expect.arrayContaining([
        { environment: "base" },
        { environment: "next" },
      ]),
    );
  await ahead.stop();
  expect(errors).toEqual([]);
});

test("whoever waits is told how far it has come, and a stop does not wait for the rest", async () => {
  await store.db.command(
    "ALTER TABLE isoscope_summary_builds DELETE WHERE true SETTINGS mutations_sync = 2",
  );
  const summaries = new Summaries(store.db);
  const told: number[] = [];
  const stopped = summaries.arrivals(["base"]);
  await expect
    .poll(
      () => {
        const progress = summaries.progress();
        if (progress) told.push(progress.done / progress.of);
        return progress?.environment;
      },
      { interval: 5 },
    )
    .toBe("base");
  await summaries.stop();
  await expect(stopped).rejects.toThrow("The collector stops.");
  expect(told.every((share) => share >= 0 && share < 1)).toBe(true);
  expect(summaries.progress()).toBeUndefined();
  // Another makes it good; what has arrived just now has no summary yet.
  const [all = []] = await new Summaries(store.db).arrivals(["base"]);
  const without = all.filter(({ build }) => build === undefined);
  expect(without.length).toBeLessThanOrEqual(1);
});
