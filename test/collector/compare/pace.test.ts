import { describe, expect, test } from "vitest";
import { CallGraph } from "../../../collector/src/compare/cause/call-graph.js";
import { judges } from "../../../collector/src/compare/compare.js";
import { comparePaces } from "../../../collector/src/compare/pace/pace.js";
import type {
  CallEdge,
  OperationPopulation,
  Populations,
} from "../../../collector/src/compare/population.js";
import { rank } from "../../../collector/src/compare/rank.js";
import {
  names,
  operation,
  requests as all,
  side,
  sides,
} from "./support/populations.js";

const certain = {
  mannWhitney: { u: 20_000, p: 1e-12 },
  kolmogorovSmirnov: { d: 0.5, p: 1e-12 },
};

/** A path, timed by itself, that takes so many times as long in the candidate. */
function path(
  service: string,
  name: string,
  ratio: number,
  { ms = 10, query = false, traces = 400 } = {},
): OperationPopulation {
  const id = `${service} ${name}`;
  return operation({
    ...(Math.abs(ratio - 1) > 0.02 ? certain : {}),
    ...{ id, operationId: id, service, operation: name, under: id },
    kind: query ? "Client" : "Internal",
    statement: query ? `SELECT ${name}` : "",
    root: false,
    own: { path: `GET / › ${name}`, calls: false },
    baseline: side({ p50: ms, traces }),
    candidate: side({ p50: ms * ratio, traces }),
  });
}

/** Six operations of one service, three of them queries. */
const service = (name: string, work: number, queries = work) => [
  ...[0, 0.05, 0.1].map((more, at) => path(name, `work ${at}`, work + more)),
  ...[0, 0.05, 0.1].map((more, at) =>
    path(name, `query ${at}`, queries + more, { query: true }),
  ),
];

const paces = (...paths: OperationPopulation[]) =>
  comparePaces(
    { operations: [], paths },
    { sides, requests: all, facts: [], names },
  );

const told = (...paths: OperationPopulation[]) =>
  paces(...paths).map(({ subject }) => [subject.service, subject.key]);

describe("what takes as many times as long as a whole", () => {
  test("everything", () => {
    const [pace, ...others] = paces(
      ...service("orders", 1.6),
      ...service("web", 1.7),
    );
    expect(others).toEqual([]);
    expect(pace).toMatchObject({
      family: "latency",
      verdict: "worse",
      subject: { service: "orders, web", key: "pace" },
      effect: {
        change: "pace",
        operations: 12,
        slower: 12,
        services: ["orders", "web"],
      },
      evidence: {
        kind: "ratios",
        omitted: 0,
        operations: [
          { service: "orders", ratio: 1.6 },
          { operation: "SELECT query 0", ratio: 1.6 },
          ...Array.from({ length: 9 }, () => ({})),
          { service: "web", ratio: 1.8 },
        ],
      },
      message:
        "everything takes about ×1.7 as long in development as in production: 12 of 12 operations are slower, half of them by ×1.6 to ×1.8",
    });
  });

  test("everything faster", () => {
    expect(paces(...service("orders", 0.5))).toMatchObject([
      { verdict: "better", effect: { faster: 6 } },
    ]);
  });

  test("one service", () => {
    expect(told(...service("orders", 1.6), ...service("web", 1))).toEqual([
      ["orders", "pace"],
    ]);
  });

  test("queries, wherever they are asked", () => {
    expect(told(...service("orders", 1, 3), ...service("web", 1, 3))).toEqual([
      ["orders, web", "pace of queries"],
    ]);
  });

  test("services differ in it: each has its own", () => {
    expect(
      told(
        ...service("orders", 1.6),
        ...service("web", 0.5),
        ...service("mail", 1),
      ),
    ).toEqual([
      ["orders", "pace"],
      ["web", "pace"],
    ]);
  });

  test("nothing where as many are slower as not", () => {
    expect(
      told(
        ...service("orders", 1),
        path("orders", "one", 3),
        path("orders", "another", 3),
      ),
    ).toEqual([]);
  });

  test.each([
    ["fewer than five operations", service("orders", 2).slice(0, 4)],
    [
      "fewer than twenty traces",
      service("orders", 2).map(({ operation: name }) =>
        path("orders", name, 2, { traces: 19 }),
      ),
    ],
    [
      "what is over in no time",
      service("orders", 2).map(({ operation: name }) =>
        path("orders", name, 2, { ms: 0.01 }),
      ),
    ],
    ["less than a machine's mood", service("orders", 1.04)],
  ])("nothing of %s", (_, paths) => {
    expect(told(...paths)).toEqual([]);
  });

  test("an operation on many paths counts once", () => {
    const everywhere = Array.from({ length: 12 }, (_, at) => ({
      ...path("orders", "pool", 2),
      id: `pool on path ${at}`,
    }));
    expect(told(...everywhere, path("orders", "work", 2))).toEqual([]);
  });

  test("it says what may be the reason: traffic and processors", () => {
    const paths = service("orders", 1.6);
    const [pace] = comparePaces(
      { operations: [], paths },
      {
        ...{ names, sides },
        requests: { ...all, candidate: 40 },
        facts: ["orders", "web"].map((of) => ({
          service: of,
          pillar: "runtime",
          name: "cpus",
          baseline: "8",
          candidate: of === "orders" ? "2" : "4",
          source: "os.availableParallelism",
        })),
      },
    );
    expect(pace?.message).toMatch(
      / \(0\.67 requests\/s where production has 6\.7; cpus is 2 where production has 8\)$/,
    );
    expect(pace?.effect).toMatchObject({
      machine: { cpus: { baseline: "8", candidate: "2" } },
    });
  });
});

describe("as the cause of what is slower", () => {
  const grouped = (
    paths: readonly OperationPopulation[],
    operations: readonly OperationPopulation[] = [],
    edges: readonly CallEdge[] = [],
  ) => {
    const [latency] = judges(
      {
        ...{ operations, paths, sides },
        ...{ shapes: [], facts: [] },
      } as unknown as Populations,
      { names, service: undefined, family: "latency" },
    );
    const { groups, findings } = rank(latency?.() ?? [], new CallGraph(edges));
    return groups.map(({ findings: ids, message }) => ({
      message: message.split(" in ")[0],
      relations: ids.slice(1).map((id) => {
        const { relation } = findings.find((one) => one.id === id) ?? {};
        return relation;
      }),
    }));
  };

  test("they are one", () => {
    expect(grouped(service("orders", 1.6))).toEqual([
      {
        message: "orders takes about ×1.6 as long",
        relations: Array.from({ length: 6 }, () => "pace"),
      },
    ]);
  });

  test("what is slower beyond it stands before it", () => {
    expect(
      grouped([
        ...service("orders", 1.6),
        ...service("web", 1.6),
        path("orders", "render", 6),
      ]),
    ).toMatchObject([
      { message: "orders render is slower", relations: [] },
      { message: "everything takes about ×1.6 as long" },
    ]);
  });

  test("in a single service that may be what all else waits for", () => {
    const [slowest, ...others] = grouped([
      ...service("orders", 1.6),
      path("orders", "render", 6),
    ]);
    expect(others).toEqual([]);
    expect(slowest).toMatchObject({ message: "orders render is slower" });
    expect(slowest?.relations).toHaveLength(6);
  });

  test("what is faster is none of it", () => {
    expect(
      grouped([
        ...service("orders", 1.6),
        ...service("web", 1.6),
        path("orders", "render", 0.3),
      ]),
    ).toMatchObject([
      { message: "everything takes about ×1.6 as long" },
      { message: "orders render is faster" },
    ]);
  });

  test("requests of another service wait for it", () => {
    const root = operation({
      ...certain,
      ...{ id: "root", operationId: "root", service: "gateway" },
      // Too much for any one of its calls.
      baseline: side({ p50: 100 }),
      candidate: side({ p50: 160 }),
    });
    const edge = { root: "root", caller: "root", callee: "orders work 0" };
    const paths = [
      ...service("orders", 1.6),
      ...["a", "b", "c", "d"].map((one) => path("gateway", one, 1)),
    ];
    expect(grouped(paths, [root], [edge])).toMatchObject([
      {
        message: "orders takes about ×1.6 as long",
        relations: Array.from({ length: 7 }, () => "pace"),
      },
    ]);
    expect(grouped(paths, [root])).toHaveLength(2);
  });

  test("where operations differ much in it, more goes with it", () => {
    const unlike = (work: number) => [
      ...["web", "orders"].flatMap((one) =>
        [1.2, 1.4, 1.8, 2.2, 2.6].map((ratio) =>
          path(one, `work ×${ratio}`, ratio),
        ),
      ),
      path("orders", "render", work),
    ];
    expect(grouped(unlike(3.3))).toHaveLength(1);
    expect(grouped(unlike(6))).toHaveLength(2);
    expect(
      grouped([
        ...service("web", 1.8),
        ...service("orders", 1.8),
        path("orders", "render", 3.3),
      ]),
    ).toHaveLength(2);
  });

  describe("requests that wait, and no step of theirs in particular", () => {
    const request = (name: string, ratio: number) =>
      operation({
        ...(ratio > 1.1 ? certain : {}),
        ...{ id: name, operationId: name, stepId: name, operation: name },
        ...{ service: "gateway", under: name },
        baseline: side({ p50: 20 }),
        candidate: side({ p50: 20 * ratio }),
      });
    const requests = [1.08, 1.2, 1.25, 1.3, 1.35, 1.4].map((ratio) =>
      request(`GET /×${ratio}`, ratio),
    );

    test("are one", () => {
      expect(grouped([], requests)).toEqual([
        {
          message: "a request to gateway takes about ×1.3 as long",
          relations: Array.from({ length: 5 }, () => "pace"),
        },
      ]);
    });

    test("are explained by a step that accounts for it first", () => {
      const [first] = requests.slice(-1);
      const edge = {
        root: first?.id ?? "",
        caller: first?.id ?? "",
        callee: "orders render",
      };
      expect(
        grouped([path("orders", "render", 2)], requests, [edge]),
      ).toMatchObject([
        {
          message: "orders render is slower",
          relations: ["slower-callee"],
        },
        { message: "a request to gateway takes about ×1.3 as long" },
      ]);
    });

    test("are none where some take as long as they did, or one is far beyond", () => {
      const same = ["a", "b"].map((name) => request(name, 0.98));
      expect(grouped([], [...requests, ...same])).toHaveLength(5);
      expect(
        grouped([], [...requests, request("GET /slow", 1.75)]),
      ).toMatchObject([
        { message: "gateway GET /slow is slower", relations: [] },
        { message: "a request to gateway takes about ×1.3 as long" },
      ]);
    });
  });

  test("of two findings it is no cause: each stands for itself", () => {
    const short = (name: string) => path("orders", name, 1.6, { ms: 0.5 });
    expect(
      grouped([
        ...["a", "b", "c", "d"].map(short),
        path("orders", "e", 1.6),
        path("orders", "f", 1.6),
      ])
        .map(({ message }) => message)
        .sort(),
    ).toEqual(["orders e is slower", "orders f is slower"]);
  });
});
