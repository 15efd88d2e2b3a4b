import { afterAll, beforeAll, expect, test } from "vitest";
import { Deriver } from "../../../collector/src/store/flows/deriver.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { insertSpans } from "../store/flows/support.js";
import { openStore, type TestStore } from "./support/store.js";

const HOUR_MS = 3_600_000;

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
  for (const environment of ["base", "next"]) {
    // What runs at night does not run since.
    await insertSpans(store.db, [
      ...requests(environment, { name: "POST /nightly", hoursAgo: 9, n: 250 }),
      ...requests(environment, { name: "GET /", hoursAgo: 8, n: 150 }),
      ...requests(environment, { name: "GET /", hoursAgo: 1, n: 250 }),
    ]);
  }
});
afterAll(() => store.close());

/** One lasts a millisecond longer than the other. */
function requests(
  environment: string,
  of: { name: string; hoursAgo: number; n: number },
) {
  return Array.from({ length: of.n }, (_, at) => ({
    ...{ trace: `${environment} ${of.name} ${of.hoursAgo} ${at}`, id: "1" },
    ...{ environment, name: of.name, kind: "Server", ms: 10 + at },
    ...{
      startMs: -of.hoursAgo * HOUR_MS,
      loadedMsAgo: of.hoursAgo * HOUR_MS,
    },
  }));
}

const side = (environment: string) => ({
  ...{ environment, commit: "", sinceMs: 0, untilMs: 4e12 },
});
const selection = {
  ...{ baseline: side("base"), candidate: side("next") },
  service: undefined,
};

async function nearestTo(name: string, traces: number) {
  const deriver = new Deriver(store.db);
  await deriver.catchUp();
  const [operation] = await store.db.rows<{ id: string }>(
    "SELECT toString(any(Root)) AS id FROM isoscope_flows WHERE TraceId LIKE {trace:String}",
    { trace: `base ${name} %` },
  );
  const found = await compareReader(store.db, deriver).nearest(selection, [
    {
      operation: operation?.id ?? "",
      targetMs: { baseline: 60, candidate: 110 },
      traces: { baseline: traces, candidate: traces },
    },
  ]);
  return Object.fromEntries(
    found.map(({ side, traceIds }) => [side, traceIds.toSorted()]),
  );
}

test("traces whose duration is nearest are found among the latest", async () => {
  expect(await nearestTo("GET /", 400)).toEqual({
    baseline: ["base GET / 1 49", "base GET / 1 50", "base GET / 1 51"],
    candidate: ["next GET / 1 100", "next GET / 1 101", "next GET / 1 99"],
  });
});

test("of what has not run lately, earlier ones are found", async () => {
  expect(await nearestTo("POST /nightly", 250)).toEqual({
    baseline: [
      "base POST /nightly 9 49",
      "base POST /nightly 9 50",
      "base POST /nightly 9 51",
    ],
    candidate: [
      "next POST /nightly 9 100",
      "next POST /nightly 9 101",
      "next POST /nightly 9 99",
    ],
  });
});
