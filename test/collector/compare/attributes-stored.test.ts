import { afterAll, beforeAll, expect, test } from "vitest";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { insertSpans } from "../store/flows/support.js";
import { seeded } from "./support/random.js";
import { openStore, type TestStore } from "./support/store.js";

let store: TestStore;
let world: Awaited<ReturnType<typeof stored>>;
beforeAll(async () => {
  store = await openStore();
  world = await stored();
});
afterAll(async () => {
  await store.close();
});

interface Span {
  readonly environment: string;
  readonly trace: string;
  readonly span: string;
  readonly isRoot: number;
  readonly kind: string;
  readonly operation: string;
  readonly outcome: string;
  readonly scope: string;
  readonly ns: number;
  readonly attributes: Readonly<Record<string, string>>;
}

const side = (environment: string) => ({
  environment,
  commit: "",
  sinceMs: 0,
  untilMs: 4e12,
});

/** Both sides' spans as they lie in the store, and what the comparison counts of them. */
async function stored() {
  const plans = [
    { environment: "base", goldShare: 0.2, queriesPerListing: 2 },
    { environment: "next", goldShare: 0.5, adyenFailing: 0.6, goldFactor: 3 },
  ] as const;
  for (const [index, plan] of plans.entries()) {
    await store.insert({
      ...{ commit: "0123456789", seed: 900 + index, requests: 500 },
      instrumented: index === 0 ? ["http", "pg"] : ["http", "pg", "redis"],
      ...plan,
    });
  }
  const populations = await compareReader(store.db).populations({
    baseline: side("base"),
    candidate: side("next"),
    service: undefined,
  });
  const spans = await store.db.rows<Span>(
    `SELECT Environment AS environment, TraceId AS trace, leftPad(toString(cityHash64(SpanId)), 20, '0') AS span,
       toUInt8(ParentSpanId = '') AS isRoot, SpanKind AS kind, toString(OperationId) AS operation, Outcome AS outcome,
       ScopeName AS scope, toFloat64(Duration) AS ns, SpanAttributes AS attributes
     FROM otel_traces`,
  );
  return { populations, spans };
}

/** One span of each operation and trace, with the trace's root, by operation. */
function oneEach(spans: readonly Span[]) {
  const roots = new Map(
    spans.filter(({ isRoot }) => isRoot === 1).map((one) => [one.trace, one]),
  );
  const chosen = new Map<string, Span>();
  for (const one of spans) {
    if (one.kind === "Internal" && one.isRoot === 0) continue;
    const key = `${one.trace}/${one.operation}`;
    const other = chosen.get(key);
    if (other === undefined || one.span < other.span) chosen.set(key, one);
  }
  return [...chosen.values()].map((one) => ({
    ...one,
    root: roots.get(one.trace),
  }));
}

test("the counts are those of going through every span", () => {
  const { populations, spans } = world;
  const all = oneEach(spans);
  let compared = 0;
  for (const { operation, origin, key, strata } of populations.attributes) {
    if (origin !== "span") continue;
    for (const { root, status, outcome, all: total, values } of strata) {
      for (const [name, environment] of [
        ["baseline", "base"],
        ["candidate", "next"],
      ] as const) {
        const of = all.filter(
          (one) =>
            one.environment === environment &&
            one.operation === operation &&
            one.outcome === outcome &&
            one.root?.operation === root &&
            one.root.outcome === status,
        );
        expect(total[name]?.traces ?? 0).toBe(of.length);
        for (const { value, ...counts } of values) {
          if (value === undefined || / to |or less|below/.test(value)) continue;
          const having = of.filter((one) => one.attributes[key] === value);
          expect(counts[name]?.traces ?? 0).toBe(having.length);
          compared += having.length;
        }
      }
    }
  }
  expect(compared).toBeGreaterThan(1000);
});

test("slow is what takes longer than about nineteen of twenty of the baseline's successes", () => {
  const { populations, spans } = world;
  const all = oneEach(spans);
  const [population] = populations.attributes.filter(
    ({ origin, key }) => origin === "span" && key === "user.tier",
  );
  const { operation = "", slowNs = NaN, strata = [] } = population ?? {};
  const ok = (environment: string) =>
    all.filter(
      (one) =>
        one.environment === environment &&
        one.operation === operation &&
        one.outcome === "ok",
    );
  const slow = (name: "baseline" | "candidate") =>
    strata.reduce((sum, { all: total }) => sum + (total[name]?.slow ?? 0), 0);
  const count = (environment: string) =>
    ok(environment).filter(({ ns }) => ns > slowNs).length;
  expect(slow("baseline")).toBe(count("base"));
  expect(slow("candidate")).toBe(count("next"));
  expect(slow("candidate")).toBeGreaterThan(30);
  expect(slow("baseline") / ok("base").length).toBeGreaterThan(0.025);
  expect(slow("baseline") / ok("base").length).toBeLessThan(0.1);
});

test("so are the keys and instrumentations of successful spans", () => {
  const { populations, spans } = world;
  const ok = spans.filter(({ outcome }) => outcome === "ok");
  const told = populations.telemetry.spans;
  for (const { operation, scope, key, ...counts } of told) {
    for (const [name, environment] of [
      ["baseline", "base"],
      ["candidate", "next"],
    ] as const) {
      const having = ok.filter(
        (one) =>
          one.environment === environment &&
          one.operation === operation &&
          one.scope === scope &&
          (key === "" || key in one.attributes),
      );
      expect(counts[name]?.spans ?? 0).toBe(having.length);
      if (key !== "") continue;
      expect(counts[name]?.traces ?? 0).toBeLessThanOrEqual(having.length);
      expect(counts[name]?.traces ?? 0).toBeGreaterThanOrEqual(
        new Set(having.map(({ trace }) => trace)).size,
      );
    }
  }
  expect(told.length).toBeGreaterThan(20);
});

test("of a key with many values the commonest are told apart, of ids and long texts none", async () => {
  const random = seeded(11);
  const spans = (environment: string) =>
    Array.from({ length: 1200 }, (_, at) => {
      const failed = at % 60 === 0;
      return {
        ...{ trace: `${environment}-${at}`, id: "1", name: "GET /" },
        ...{ kind: "Server", environment, failed },
        attributes: {
          city: failed
            ? "Nowhere"
            : at % 5 < 2
              ? "Berlin"
              : `city ${Math.floor(300 * random.next())}`,
          order: `order-${environment}-${at}`,
          note: `${"x".repeat(201)}${at % 3}`,
        },
      };
    });
  await insertSpans(store.db, [...spans("many"), ...spans("other")]);
  const { attributes } = await compareReader(store.db).populations({
    baseline: side("many"),
    candidate: side("other"),
    service: undefined,
  });
  expect(attributes.map(({ key }) => key)).toEqual(["city"]);
  const count = (value: string | undefined, outcome: string) =>
    attributes[0]?.strata
      .filter((one) => one.outcome === outcome)
      .flatMap(({ values }) => values)
      .filter((one) => one.value === value)
      .map(({ baseline, candidate }) => [baseline?.traces, candidate?.traces]);
  expect(count("Berlin", "ok")).toEqual([[460, 460]]);
  expect(count("Nowhere", "failed")).toEqual([[20, 20]]);
  const listed = attributes[0]?.strata.flatMap(({ values }) => values) ?? [];
  const sum = (name: "baseline" | "candidate") =>
    listed.reduce((total, one) => total + (one[name]?.traces ?? 0), 0);
  expect([sum("baseline"), sum("candidate")]).toEqual([1200, 1200]);
  expect(listed.length).toBeLessThan(30);
});
