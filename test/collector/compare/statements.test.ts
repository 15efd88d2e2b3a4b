import { afterAll, beforeAll, expect, test } from "vitest";
import { answerComparison } from "../../../collector/src/api/compare-answer.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { insertSpans, type SpanRow } from "../store/flows/support.js";
import { side } from "./support/counted.js";
import { seeded } from "./support/random.js";
import { openStore, type TestStore } from "./support/store.js";

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});

const always =
  <T>(value: T): ((at: number) => T) =>
  () =>
    value;

/** Requests that run one query each, all by the name that a driver gives them; times in milliseconds. */
function requests(
  environment: string,
  operation: string,
  {
    statement = "",
    count = 300,
    query = always(10),
    itself = 5,
    failed = always({ request: false, query: false }),
  },
): SpanRow[] {
  const random = seeded(operation.length);
  return Array.from({ length: count }, (_, at): SpanRow[] => {
    const noise = random.next();
    const queryMs = query(at) * (1 + 0.2 * noise);
    const trace = `${environment} ${operation} ${at}`;
    return [
      {
        ...{ environment, trace, id: "1", name: operation, kind: "Server" },
        startMs: at * 1000,
        ms: itself * (1 + 0.2 * random.next()) + queryMs,
        failed: failed(at).request,
      },
      {
        ...{ environment, trace, id: "2", parent: "1", kind: "Client" },
        ...{ startMs: at * 1000, ms: queryMs },
        name: "pg.query:SELECT shop",
        failed: failed(at).query,
        attributes: {
          "db.system.name": "postgresql",
          "db.query.text": statement,
        },
      },
    ];
  }).flat();
}

const coupon = { statement: "SELECT percent FROM coupon WHERE code = $1" };
const cart = { statement: "SELECT product FROM cart_item WHERE customer = $1" };

async function groups(baseline: string, candidate: string) {
  const { groups, findings } = await answerComparison(
    compareReader(store.db),
    {
      baseline: side(baseline),
      candidate: side(candidate),
      service: undefined,
    },
    undefined,
  );
  const operation = (id: string) => {
    const { subject, effect = {} } =
      findings.find((one) => one.id === id) ?? {};
    const { time, outcome } = effect as { time?: string; outcome?: string };
    return `${subject?.operation ?? ""} ${time ?? outcome ?? ""}`;
  };
  return groups.map((group) => group.findings.map(operation));
}

test("a statement that is slower explains those who wait for it, not those who run another one", async () => {
  await insertSpans(store.db, [
    ...requests("base", "POST /checkout", { ...coupon, count: 600 }),
    ...requests("base", "GET /cart", cart),
    ...requests("slow", "POST /checkout", {
      ...{ ...coupon, count: 600 },
      query: () => 25,
    }),
    ...requests("slow", "GET /cart", { ...cart, itself: 15 }),
  ]);
  expect(await groups("base", "slow")).toEqual([
    ["pg.query:SELECT shop self", "POST /checkout total"],
    ["GET /cart self", "GET /cart total"],
  ]);
});

test("a statement that fails explains those who run it, not those who run another one", async () => {
  const some = (at: number) => at % 5 === 0;
  await insertSpans(store.db, [
    ...requests("failing", "POST /checkout", {
      ...{ ...coupon, count: 600 },
      failed: (at) => ({ request: some(at), query: some(at) }),
    }),
    ...requests("failing", "GET /cart", {
      ...cart,
      failed: (at) => ({ request: some(at), query: false }),
    }),
  ]);
  expect(await groups("base", "failing")).toEqual([
    ["pg.query:SELECT shop failed", "POST /checkout failed"],
    ["GET /cart failed"],
  ]);
});

test("a query that is slow now and then explains the tail of who waits for it, not a middle that moved", async () => {
  const nowAndThen = (at: number) => (at % 10 === 0 ? 30 : 10);
  await insertSpans(store.db, [
    ...requests("tail", "GET /cart", cart),
    ...requests("both", "GET /cart", cart),
    ...requests("tail", "POST /checkout", {
      ...{ ...coupon, count: 600 },
      query: nowAndThen,
    }),
    ...requests("both", "POST /checkout", {
      ...{ ...coupon, count: 600 },
      ...{ query: nowAndThen, itself: 12 },
    }),
  ]);
  expect(await groups("base", "tail")).toEqual([
    ["pg.query:SELECT shop self", "POST /checkout total"],
  ]);
  expect(await groups("base", "both")).toEqual([
    ["POST /checkout self", "POST /checkout total"],
    ["pg.query:SELECT shop self"],
  ]);
});
