import { describe, expect, test } from "vitest";
import { CallGraph } from "../../../collector/src/compare/cause/call-graph.js";
import type { Link } from "../../../collector/src/compare/cause/link.js";
import type { Draft, Family } from "../../../collector/src/compare/finding.js";
import { rank } from "../../../collector/src/compare/rank.js";

const chain = (root: string, ...operations: string[]) =>
  operations.map((callee, index) => ({
    root,
    caller: operations[index - 1] ?? root,
    callee,
  }));

/** gateway → client → orders → query, and a second root that shares the gateway's middleware. */
const graph = new CallGraph([
  ...chain("checkout", "middleware", "client", "orders", "query"),
  ...chain("search", "middleware", "lookup", "catalogue"),
]);

const draft = (
  family: Family,
  operation: string,
  link: Partial<Link>,
  some: Partial<Draft> = {},
): Draft => ({
  family,
  subject: { service: "gateway", operation },
  verdict: "worse",
  effect: {},
  n: { baseline: 400, candidate: 400 },
  q: 0.01,
  examples: { baseline: [], candidate: [] },
  message: `${family} of ${operation}`,
  impact: 100,
  link: { operation, roots: [], affected: 40, direction: 1, ...link },
  ...some,
});

const grouped = (...drafts: Draft[]) =>
  rank(drafts, graph).groups.map(({ findings, message }) => [
    message,
    findings.length,
  ]);

describe("CallGraph", () => {
  test("leads over any number of steps, not back, and not by way of another root's calls", () => {
    expect(graph.leads("checkout", "query")).toBe(true);
    expect(graph.leads("middleware", "catalogue")).toBe(true);
    expect(graph.leads("query", "checkout")).toBe(false);
    expect(graph.leads("checkout", "catalogue")).toBe(false);
    expect(graph.leads("checkout", "checkout")).toBe(false);
    expect(graph.reaches("checkout", "checkout")).toBe(true);
  });

  test("ends on recursion", () => {
    const loop = new CallGraph(chain("a", "b", "a"));
    expect(loop.leads("a", "a")).toBe(true);
    expect(loop.leads("b", "c")).toBe(false);
  });
});

describe("grouping", () => {
  test("what fails is tried again: its calls follow from its failures", () => {
    const more = (addedCalls: number) =>
      draft(
        "structure",
        "client",
        { roots: ["checkout"], addedCalls },
        { effect: { change: "multiplicity" }, impact: 900 },
      );
    const failing = draft("errors", "orders", { affected: 40 });
    expect(grouped(more(0.1), failing)).toEqual([["errors of orders", 2]]);
    // Forty failures of four hundred don't explain three calls more of each.
    expect(grouped(more(3), failing)).toHaveLength(2);
  });

  test("a failure is one finding at the deepest operation that fails", () => {
    const { findings, groups } = rank(
      [
        draft("errors", "checkout", {}, { impact: 900 }),
        draft("errors", "orders", {}),
        draft("errors", "client", {}),
      ],
      graph,
    );
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ rank: 1, message: "errors of orders" });
    const [cause, ...rest] = findings;
    expect(cause).toMatchObject({ cause: null, relation: null, rank: 1 });
    for (const finding of rest) {
      expect(finding).toMatchObject({
        cause: cause?.id,
        group: cause?.id,
        relation: "failing-callee",
      });
    }
  });

  test("a caller that fails far more often than its callee fails by itself", () => {
    expect(
      grouped(
        draft("errors", "checkout", { affected: 100 }),
        draft("errors", "orders", { affected: 20 }),
      ),
    ).toHaveLength(2);
  });

  test("waiting goes to the callee that takes longer, unless it explains too little", () => {
    const slow = (operation: string, addedMs: number) =>
      draft("latency", operation, { addedMs });
    expect(grouped(slow("checkout", 31), slow("orders", 30))).toEqual([
      ["latency of orders", 2],
    ]);
    expect(grouped(slow("checkout", 31), slow("orders", 5))).toHaveLength(2);
    expect(grouped(slow("checkout", 31), slow("catalogue", 30))).toHaveLength(
      2,
    );
    expect(grouped(slow("checkout", -31), slow("orders", 30))).toHaveLength(2);
  });

  test("more calls explain the time of every operation on the way to them", () => {
    const calls = draft("structure", "query", {
      roots: ["checkout"],
      addedMs: 20,
      addedCalls: 18,
    });
    const { groups, findings } = rank(
      [
        draft("latency", "checkout", { addedMs: 25 }, { impact: 900 }),
        draft("latency", "orders", { addedMs: 24 }),
        calls,
      ],
      graph,
    );
    expect(groups).toMatchObject([{ message: "structure of query" }]);
    expect(findings.map(({ family }) => family)).toEqual([
      "structure",
      "latency",
      "latency",
    ]);
  });

  test("a failing request explains its error lines and what it no longer gets to, and no more", () => {
    const errors = draft("errors", "orders", { roots: [] });
    const log = (severity: string, affected: number, direction: 1 | -1) =>
      draft(
        "logs",
        `${severity} ${affected}`,
        { roots: ["checkout"], affected, direction },
        { effect: { severity, change: "presence" } },
      );
    expect(grouped(errors, log("error", 40, 1))).toHaveLength(1);
    expect(grouped(errors, log("info", 40, -1))).toHaveLength(1);
    // A line that far more requests lack is a difference of its own.
    expect(grouped(errors, log("info", 300, -1))).toHaveLength(2);
    expect(
      grouped(
        errors,
        draft("structure", "query", { roots: ["checkout"], direction: -1 }),
      ),
    ).toHaveLength(1);
  });

  test("what is beneath a missing operation is missing with it", () => {
    const gone = (operation: string) =>
      draft(
        "structure",
        operation,
        { roots: ["checkout"], direction: -1 },
        { verdict: "missing", effect: { change: "presence" } },
      );
    expect(grouped(gone("query"), gone("orders"), gone("client"))).toEqual([
      ["structure of client", 3],
    ]);
  });

  test("a tail in a service that computes more waits for it; a slower median does not", () => {
    const busy = draft(
      "latency",
      "catalogue",
      { addedMs: 30, local: true },
      { impact: 4000 },
    );
    expect(
      grouped(busy, draft("latency", "orders", { addedMs: 8, tail: true })),
    ).toHaveLength(1);
    expect(
      grouped(busy, draft("latency", "orders", { addedMs: 20 })),
    ).toHaveLength(2);
  });

  describe("another Node", () => {
    const fact = (name: string, ...services: string[]) =>
      draft(
        "environment",
        name,
        {},
        { effect: { pillar: "runtime", name, services } },
      );
    const metric = (name: string) =>
      draft(
        "metrics",
        name,
        {},
        {
          subject: { service: "gateway", metric: name },
          effect: { change: "value", setting: false },
        },
      );

    test("comes with all that it bundles, and has another heap", () => {
      expect(
        grouped(
          fact("v8", "gateway", "orders"),
          fact("node", "gateway", "orders"),
          fact("process.runtime.version", "gateway", "orders"),
          metric("v8js.memory.heap.used"),
        ),
      ).toEqual([["environment of node", 4]]);
    });

    test("is told by the resource where nothing else tells it", () => {
      expect(
        grouped(
          fact("icu", "orders"),
          fact("process.runtime.version", "orders"),
        ),
      ).toEqual([["environment of process.runtime.version", 2]]);
    });

    test("decides nothing of other services, of memory in use, or of the system", () => {
      expect(
        grouped(
          fact("node", "orders"),
          fact("v8", "gateway"),
          fact("timezone", "orders"),
          metric("v8js.memory.heap.used"),
          metric("process.memory.usage"),
        ),
      ).toHaveLength(5);
    });

    test("accounts for a heap only where no finding of the service does", () => {
      expect(
        grouped(
          fact("node", "gateway"),
          draft("latency", "checkout", { addedMs: 30 }, { impact: 4000 }),
          metric("v8js.memory.heap.used"),
        ),
      ).toEqual([
        ["latency of checkout", 2],
        ["environment of node", 1],
      ]);
    });
  });

  test("a recursion that explains itself keeps one cause", () => {
    const loop = new CallGraph(chain("a", "b", "a"));
    const { groups } = rank(
      [draft("errors", "a", {}), draft("errors", "b", {})],
      loop,
    );
    expect(groups).toHaveLength(1);
  });

  test("what is measured too seldom to be judged follows from what is known of its service, and explains nothing", () => {
    const seldom = (service: string) =>
      draft(
        "metrics",
        "",
        {},
        {
          ...{ verdict: "insufficient-data", q: null, impact: 0 },
          effect: { change: "value", setting: false },
          subject: { service, metric: `${service}.duration` },
          message: `${service} is only described`,
        },
      );
    const slower = draft("latency", "checkout", { addedMs: 30 });
    expect(grouped(seldom("gateway"), seldom("other"), slower)).toEqual([
      ["latency of checkout", 2],
      ["other is only described", 1],
    ]);
    const { findings } = rank([slower, seldom("gateway")], graph);
    expect(findings[1]).toMatchObject({
      ...{ verdict: "insufficient-data", relation: "measured" },
      cause: findings[0]?.id,
    });
    const worse = draft(
      "metrics",
      "",
      {},
      {
        effect: { change: "value", setting: false },
        subject: { service: "other", metric: "b" },
        message: "judged",
      },
    );
    expect(grouped(seldom("other"), worse)).toEqual([
      ["judged", 1],
      ["other is only described", 1],
    ]);
  });

  test("findings without a link stand for themselves, and none is lost", () => {
    const bare: Draft = { ...draft("environment", "node", {}) };
    delete (bare as { link?: unknown }).link;
    expect(grouped(bare, draft("errors", "orders", {}))).toHaveLength(2);
  });
});

describe("instrumentations", () => {
  const telemetry = (
    service: string,
    change: string,
    link: Partial<Link>,
    effect: Draft["effect"] = {},
  ): Draft => ({
    ...draft("telemetry", "", link),
    subject: { service, key: "http" },
    verdict: "different",
    effect: { change, ...effect },
    message: `${change} of ${service}`,
  });
  const versions = (service: string, ...scopes: string[]) =>
    telemetry(service, "versions", {
      upgraded: new Map(
        scopes.map((scope) => [`${service}/${scope}`, `${scope} 1 2`]),
      ),
    });
  const attributes = (service: string, scope = "http", extra = ["a"]) =>
    telemetry(
      service,
      "attributes",
      { scope: `${service}/${scope}` },
      { missing: [], extra },
    );

  test("another version leads what its spans and metrics differ in, in every service", () => {
    expect(
      grouped(
        attributes("gateway"),
        attributes("orders"),
        versions("gateway", "http"),
        versions("orders", "http", "pg"),
        draft(
          "metrics",
          "http.server.active",
          { scope: "orders/http" },
          { effect: { change: "presence" }, verdict: "extra" },
        ),
        draft(
          "metrics",
          "http.server.duration",
          { scope: "orders/http" },
          { effect: { change: "value" } },
        ),
        versions("mail", "smtp"),
        attributes("cart", "pg"),
      ),
    ).toEqual([
      ["metrics of http.server.duration", 1],
      ["versions of mail", 1],
      ["attributes of cart", 1],
      ["versions of orders", 5],
    ]);
  });

  test("the same attributes in several services are one difference, others are others", () => {
    expect(
      grouped(
        attributes("orders"),
        attributes("gateway"),
        attributes("mail"),
        attributes("cart", "http", ["b"]),
      ),
    ).toEqual([
      ["attributes of cart", 1],
      ["attributes of gateway", 3],
    ]);
  });
});
