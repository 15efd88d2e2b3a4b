import { describe, expect, test } from "vitest";
import { attributeDifferences } from "../../../collector/src/compare/traces/attributes.js";
import {
  diffTraces,
  type TraceDifference,
  type TraceNode,
} from "../../../collector/src/compare/traces/diff.js";
import type { TraceSpan } from "../../../collector/src/compare/traces/span.js";
import {
  foldTrace,
  selfTime,
} from "../../../collector/src/compare/traces/tree.js";
import { seeded } from "./support/random.js";

const names = { baseline: "production", candidate: "development" };

/** `operation` below `parent`, from `at` for `ms`. */
const span = (
  operation: string,
  parent: string,
  at: number,
  ms: number,
  some: Partial<TraceSpan> = {},
): TraceSpan => ({
  spanId: `${operation}@${at}`,
  parentSpanId: parent,
  service: "orders",
  kind: "Internal",
  operation,
  statement: "",
  statementId: operation,
  outcome: "ok",
  problem: "",
  offsetMs: at,
  durationMs: ms,
  attributes: {},
  ...some,
});

const plain = [
  span("root", "", 0, 100),
  span("load", "root@0", 5, 40),
  span("query", "load@5", 10, 20),
  span("render", "root@0", 50, 30),
];

const diff = (
  baseline: readonly TraceSpan[],
  candidate: readonly TraceSpan[],
): TraceDifference => diffTraces({ baseline, candidate }, names);

const flat = (nodes: readonly TraceNode[]): TraceNode[] =>
  nodes.flatMap((node) => [node, ...flat(node.children)]);

const states = (difference: TraceDifference) =>
  Object.fromEntries(
    flat(difference.nodes).map(({ operation, state }) => [operation, state]),
  );

const replaced = (operation: string, by: Partial<TraceSpan>) =>
  plain.map((one) => (one.operation === operation ? { ...one, ...by } : one));

describe("diffTraces", () => {
  test("a trace with itself, whatever the order it came in, is the same", () => {
    const { headline, counts } = diff(plain, [...plain].reverse());
    expect(headline).toBeNull();
    expect(counts).toMatchObject({ same: 4, added: 0, removed: 0 });
  });

  test("concurrent children may start in another order", () => {
    const { headline } = diff(
      [
        span("root", "", 0, 9),
        span("a", "root@0", 1, 2),
        span("b", "root@0", 2, 2),
      ],
      [
        span("root", "", 0, 9),
        span("b", "root@0", 1, 2),
        span("a", "root@0", 2, 2),
      ],
    );
    expect(headline).toBeNull();
  });

  test("a first child is added, and its parent is still the same (no leaf marks)", () => {
    const difference = diff(plain, [
      ...plain,
      span("template", "render@50", 55, 0.5),
    ]);
    expect(states(difference)).toMatchObject({
      template: "added",
      render: "same",
    });
    expect(difference.headline).toMatchObject({
      state: "added",
      atMs: 55,
      message: "orders template runs only in development",
    });
  });

  test("a loop is one node with another count", () => {
    const more = [1, 2, 3].map((i) => span("query", "load@5", 10 + i, 20));
    const difference = diff(plain, [...plain, ...more]);
    expect(difference.headline).toMatchObject({ state: "count" });
    const query = flat(difference.nodes).find((n) => n.operation === "query");
    expect([query?.baseline?.spans, query?.candidate?.spans]).toEqual([1, 4]);
  });

  test("a subtree elsewhere has moved", () => {
    const difference = diff(
      plain,
      plain.map((one) =>
        one.operation === "query"
          ? { ...one, parentSpanId: "render@50", offsetMs: 55 }
          : one,
      ),
    );
    expect(
      flat(difference.nodes).filter(({ state }) => state === "moved"),
    ).toHaveLength(2);
    expect(difference.counts.added + difference.counts.removed).toBe(0);
  });

  test("the headline of a failure is the deepest that failed", () => {
    const failing = plain.map((one) =>
      one.operation === "render"
        ? one
        : { ...one, outcome: "failed" as const, problem: "no such column" },
    );
    const difference = diff(plain, failing);
    expect(difference.counts.error).toBe(3);
    expect(difference.headline?.message).toBe(
      'orders query fails only in development: "no such column"',
    );
  });

  test("self-time tells who took the time, not who waited", () => {
    const slow = [
      span("root", "", 0, 160),
      span("load", "root@0", 5, 100),
      span("query", "load@5", 10, 80),
      span("render", "root@0", 110, 30),
    ];
    expect(states(diff(plain, slow))).toEqual({
      root: "same",
      load: "same",
      query: "self-time",
      render: "same",
    });
  });

  test("attributes differ, absence being a value; ports and ids don't count", () => {
    const attributes = {
      "http.response.status_code": "200",
      "server.port": "41873",
    };
    const other = {
      "http.response.status_code": "204",
      "server.port": "5432",
      "cache.hit": "true",
    };
    const difference = diff(
      replaced("render", { attributes }),
      replaced("render", { attributes: other }),
    );
    expect(states(difference)).toMatchObject({ render: "attributes" });
    const render = flat(difference.nodes).find((n) => n.operation === "render");
    expect(render?.attributes).toEqual([
      { key: "cache.hit", baseline: null, candidate: "true" },
      { key: "http.response.status_code", baseline: "200", candidate: "204" },
    ]);
  });

  test("another statement in the same place is aligned, not removed and added", () => {
    const query = { kind: "Client", statement: "SELECT a" };
    const difference = diff(
      replaced("query", query),
      replaced("query", { ...query, statement: "SELECT a, b" }),
    );
    expect(states(difference)).toMatchObject({ query: "attributes" });
    expect(difference.headline?.message).toContain("SELECT a, b");
  });

  test("spans whose parent is missing, that circle, or that nest without end are still told", () => {
    const circle = [span("a", "b@2", 1, 5), span("b", "a@1", 2, 3)];
    expect(foldTrace(circle)).toHaveLength(1);
    expect(foldTrace([span("lost", "gone", 0, 1)])).toHaveLength(1);
    const deep = Array.from({ length: 12_000 }, (_, i) =>
      span(`s${i}`, i === 0 ? "" : `s${i - 1}@${i - 1}`, i, 12_000 - i),
    );
    const { headline } = diff(deep, deep);
    expect(headline).toBeNull();
  });

  test("a trace of 20,000 spans is compared in a bounded time", () => {
    const wide = [
      span("root", "", 0, 30_000),
      ...Array.from({ length: 20_000 }, (_, i) =>
        span(`step ${i % 500}`, "root@0", i + 1, 1),
      ),
    ];
    const started = performance.now();
    expect(diff(wide, wide.slice(0, 15_000)).counts.count).toBe(500);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("every span of either side is in exactly one node (random trees)", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = seeded(seed);
      const grow = () => {
        const spans: TraceSpan[] = [span("root", "", 0, 1000)];
        for (let i = 1; i < 30; i += 1) {
          const parent = spans[Math.floor(random.next() * spans.length)];
          spans.push(
            span(
              `op${Math.floor(random.next() * 6)}`,
              parent?.spanId ?? "",
              i,
              5,
            ),
          );
        }
        return spans;
      };
      const { nodes, counts } = diff(grow(), grow());
      for (const side of ["baseline", "candidate"] as const) {
        const spans = flat(nodes).reduce(
          (n, node) => n + (node[side]?.spans ?? 0),
          0,
        );
        expect([seed, spans]).toEqual([seed, 30]);
      }
      expect(Object.values(counts).reduce((a, b) => a + b)).toBe(
        flat(nodes).length,
      );
    }
  });
});

describe("selfTime", () => {
  test("is what no child covers: against counting milliseconds", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = seeded(seed);
      const at = () => Math.floor(random.next() * 120) - 10;
      const children = Array.from({ length: 6 }, (_, i) =>
        span(`c${i}`, "p@0", at(), Math.floor(random.next() * 40)),
      );
      const parent = span("p", "", 0, 100);
      const free = Array.from({ length: 100 }, (_, ms) => ms).filter(
        (ms) =>
          !children.some(
            (c) => c.offsetMs <= ms && ms < c.offsetMs + c.durationMs,
          ),
      ).length;
      expect(selfTime(parent, children)).toBe(free);
    }
  });

  test("takes a server whose clock is off for the middle of its call", () => {
    const call = span("GET", "", 0, 100, { kind: "Client" });
    for (const offset of [-40_000, -30, 50, 7_000]) {
      const server = span("GET /", "GET@0", offset, 80, { kind: "Server" });
      expect(selfTime(call, [server])).toBe(20);
    }
    // What runs in the caller's own process, or longer than the call, is no matter of clocks.
    expect(selfTime(call, [span("work", "GET@0", 7_000, 80)])).toBe(100);
    const longer = span("GET /", "GET@0", 50, 180, { kind: "Server" });
    expect(selfTime(call, [longer])).toBe(50);
  });
});

describe("attributeDifferences", () => {
  test.each([
    "server.port",
    "network.peer.port",
    "client.address",
    "thread.id",
    "url.full",
    "enduser.id",
    "db.query.text",
  ])("%s is no difference", (key) => {
    expect(attributeDifferences({ [key]: "1" }, { [key]: "2" })).toEqual([]);
  });

  test("and neither are values that are identifiers", () => {
    expect(
      attributeDifferences(
        { "app.token": "4bf92f3577b34da6a3ce929d0e0e4736" },
        { "app.token": "00f067aa0ba902b7a3ce929d0e0e4736" },
      ),
    ).toEqual([]);
  });
});
