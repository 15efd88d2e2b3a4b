import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Deriver } from "../../../../collector/src/store/flows/deriver.js";
import { openTestEngine } from "../../support/store.js";
import { insertSpans, readFlows, type SpanRow } from "./support.js";

let engine: Awaited<ReturnType<typeof openTestEngine>>;

beforeAll(async () => {
  engine = await openTestEngine();
});
beforeEach(async () => {
  for (const table of [
    "otel_traces",
    "isoscope_flows",
    "isoscope_flow_progress",
  ]) {
    await engine.writer.command(`TRUNCATE TABLE ${table}`);
  }
});
afterAll(async () => {
  await engine.remove();
});

async function derived(...loads: (readonly SpanRow[])[]) {
  const deriver = new Deriver(engine.writer);
  for (const spans of loads) {
    await insertSpans(engine.writer, spans);
    await deriver.catchUp();
  }
  return readFlows(engine.writer);
}

const span = (
  trace: string,
  id: string,
  parent: string | undefined,
  name: string,
  some: Partial<SpanRow> = {},
): SpanRow => ({
  trace,
  id,
  name,
  ...(parent === undefined ? {} : { parent }),
  ...some,
});

test("paths fold what repeats, self time is what no callee fills, errors are no path", async () => {
  const flows = await derived([
    span("t", "1", undefined, "GET /", { startMs: 0, ms: 100, kind: "Server" }),
    span("t", "2", "1", "query", { startMs: 10, ms: 20 }),
    // Overlaps the first, and the third outlives its caller.
    span("t", "3", "1", "query", { startMs: 20, ms: 20 }),
    span("t", "4", "1", "send", { startMs: 90, ms: 50 }),
    span("u", "1", undefined, "GET /", { startMs: 0, ms: 100, kind: "Server" }),
    span("u", "2", "1", "query", { ms: 20, failed: true, problem: "no disk" }),
    span("u", "3", "1", "send", { ms: 20 }),
  ]);
  expect(flows.get("test/t")).toMatchObject({
    outcome: "ok",
    spans: 4,
    missing: 0,
    cut: 0,
    commits: ["abcdef0"],
    paths: {
      "GET /": { calls: 1, selfMs: 60 },
      "GET //query": { calls: 2, selfMs: 40 },
      "GET //send": { calls: 1, selfMs: 50 },
    },
  });
  const [t, u] = [flows.get("test/t"), flows.get("test/u")];
  expect(u?.shape).toBe(t?.shape);
  expect(u?.multiplicity).not.toBe(t?.multiplicity);
  expect(u?.paths["GET //query"]).toEqual({ calls: 1, failed: 1, selfMs: 0 });
  expect(u?.problems).toMatchObject([[expect.any(String), "no disk"]]);
});

test("a server whose clock is off ran within the call to it", async () => {
  const call = (trace: string, skewMs: number) => [
    span(trace, "1", undefined, "POST", {
      startMs: 0,
      ms: 100,
      kind: "Client",
    }),
    span(trace, "2", "1", "POST /", {
      ...{ startMs: 10 + skewMs, ms: 90, kind: "Server", service: "other" },
    }),
  ];
  const flows = await derived([
    ...call("none", 0),
    ...call("behind", -800),
    ...call("ahead", 400),
  ]);
  for (const trace of ["none", "behind", "ahead"]) {
    expect(flows.get(`test/${trace}`)?.paths["POST"]?.selfMs).toBe(10);
  }
});

test("counts are told apart in steps: an N+1 is one shape, 3 and 4 calls are alike", async () => {
  const loop = (trace: string, calls: number) => [
    span(trace, "0", undefined, "list"),
    ...Array.from({ length: calls }, (_, i) =>
      span(trace, `q${i}`, "0", "query"),
    ),
  ];
  const flows = await derived([
    ...loop("one", 1),
    ...loop("three", 3),
    ...loop("four", 4),
    ...loop("forty", 40),
    ...loop("many", 400),
  ]);
  const all = [...flows.values()];
  expect(new Set(all.map(({ shape }) => shape)).size).toBe(1);
  const of = (trace: string) => flows.get(`test/${trace}`)?.multiplicity;
  expect(of("three")).toBe(of("four"));
  expect(new Set(all.map((flow) => flow.multiplicity)).size).toBe(4);
});

test("late spans replace the row, whoever arrives last and however late", async () => {
  const root = span("t", "1", undefined, "GET /", { loadedMsAgo: 3_000_000 });
  const child = span("t", "2", "1", "query", { loadedMsAgo: 2_000_000 });
  const last = span("t", "3", "2", "row");
  const flows = await derived([root], [child], [last]);
  expect(flows.size).toBe(1);
  expect(flows.get("test/t")).toMatchObject({ spans: 3, missing: 0 });
  await engine.writer.command("TRUNCATE TABLE isoscope_flows");
});

test("a root that comes last joins what waited for it", async () => {
  const orphan = span("t", "2", "1", "query", { loadedMsAgo: 60_000 });
  const before = await derived([orphan]);
  expect(before.get("test/t")).toMatchObject({ missing: 1, root: "0" });
  const after = await derived([span("t", "1", undefined, "GET /")]);
  expect(after.size).toBe(1);
  expect(after.get("test/t")).toMatchObject({ spans: 2, missing: 0 });
});

test("a backlog of any length is taken in portions, each trace whole", async () => {
  const spans = Array.from({ length: 60 }, (_, i) => ({
    ...span(
      `t${i % 20}`,
      `${Math.floor(i / 20)}`,
      i < 20 ? undefined : "0",
      "x",
    ),
    loadedMsAgo: 120_000 - 1000 * (i % 20) - 100 * Math.floor(i / 20),
  }));
  await insertSpans(engine.writer, spans);
  const windows: unknown[] = [];
  const watched = {
    ...engine.writer,
    command: (sql: string, params?: Record<string, unknown>) => {
      if (sql.startsWith("INSERT INTO isoscope_flow_progress")) {
        windows.push(params?.["up_to"]);
      }
      return engine.writer.command(sql, params);
    },
  };
  const deriver = new Deriver(watched, { portion: { spans: 15, loads: 25 } });
  await deriver.catchUp();
  expect(windows.length).toBeGreaterThanOrEqual(4);
  const flows = await readFlows(engine.writer);
  expect(flows.size).toBe(20);
  expect([...flows.values()].every((flow) => flow.spans === 3)).toBe(true);
});

test("nothing is derived twice, by whoever", async () => {
  const spans = [
    span("t", "1", undefined, "GET /"),
    span("t", "2", "1", "query"),
  ];
  await derived(spans);
  for (const deriver of [
    new Deriver(engine.writer),
    new Deriver(engine.reader),
  ]) {
    await deriver.catchUp();
    await deriver.catchUp();
  }
  const [row] = await engine.writer.rows<{ n: number }>(
    "SELECT toUInt32(count()) AS n FROM isoscope_flows",
  );
  expect(row?.n).toBe(1);
  // As after a kill between the rows and the note of how far they reach.
  await engine.writer.command("TRUNCATE TABLE isoscope_flow_progress");
  await new Deriver(engine.writer).catchUp();
  expect((await readFlows(engine.writer)).size).toBe(1);
});

test("each environment has its own part of a trace", async () => {
  const flows = await derived([
    span("t", "1", undefined, "GET /", { environment: "a" }),
    span("t", "2", "1", "query", { environment: "b" }),
  ]);
  expect(flows.get("a/t")).toMatchObject({ spans: 1, missing: 0 });
  expect(flows.get("b/t")).toMatchObject({ spans: 1, missing: 1 });
});

test("a trace without bounds is bounded, and says so", async () => {
  const chain = Array.from({ length: 300 }, (_, i) =>
    span("deep", `${i}`, i === 0 ? undefined : `${i - 1}`, `step ${i % 2}`),
  );
  const wide = [
    span("wide", "0", undefined, "root"),
    ...Array.from({ length: 12_000 }, (_, i) =>
      span("wide", `${i + 1}`, "0", `call ${String(i % 1000)}x`),
    ),
  ];
  const loop = [
    span("loop", "a", "b", "first"),
    span("loop", "b", "a", "second"),
  ];
  const flows = await derived([...chain, ...wide, ...loop]);
  // Every level of a deep recursion is a path of its own, down to the most there may be.
  expect(flows.get("test/deep")).toMatchObject({ spans: 300, cut: 45 });
  const { spans, cut, paths } = flows.get("test/wide") ?? {};
  expect(spans).toBe(12_001);
  expect(Object.keys(paths ?? {})).toHaveLength(256);
  const kept = Object.values(paths ?? {}).reduce((n, p) => n + p.calls, 0);
  expect(kept).toBe(10_000);
  expect(cut).toBeGreaterThan(2_001);
  expect(flows.get("test/loop")?.missing).toBeGreaterThan(0);
});

interface Node {
  readonly name: string;
  readonly startMs: number;
  readonly ms: number;
  readonly parent: number;
}

/** Nodes whose parents come before them; the first is the root. */
const tree = fc
  .array(
    fc.record({
      name: fc.constantFrom("a", "b", "c"),
      startMs: fc.nat(100),
      ms: fc.integer({ min: 1, max: 60 }),
      parent: fc.nat(1000),
    }),
    { minLength: 1, maxLength: 90 },
  )
  .map((nodes): Node[] =>
    nodes.map((node, i) => ({
      ...node,
      parent: i === 0 ? -1 : node.parent % i,
    })),
  );

/** The same by the letter: a path per span, and every millisecond looked at. */
function byTheLetter(nodes: readonly Node[]) {
  const paths: Record<
    string,
    { calls: number; failed: number; selfMs: number }
  > = {};
  const pathOf = (i: number): string => {
    const node = nodes[i];
    if (node === undefined) return "";
    return node.parent < 0 ? node.name : `${pathOf(node.parent)}/${node.name}`;
  };
  nodes.forEach((node, i) => {
    const children = nodes.filter(({ parent }) => parent === i);
    let selfMs = 0;
    for (let at = node.startMs; at < node.startMs + node.ms; at += 1) {
      if (!children.some((c) => c.startMs <= at && at < c.startMs + c.ms)) {
        selfMs += 1;
      }
    }
    const path = (paths[pathOf(i)] ??= { calls: 0, failed: 0, selfMs: 0 });
    path.calls += 1;
    path.selfMs += selfMs;
  });
  return paths;
}

test(
  "any tree, in any order, as by the letter",
  { timeout: 60_000 },
  async () => {
    const trees = fc.sample(tree, { numRuns: 150, seed: 7 });
    const spans = trees.flatMap((nodes, t) =>
      nodes
        .map((node, i) => ({
          ...span(
            `t${t}`,
            `${i}`,
            node.parent < 0 ? undefined : String(node.parent),
            node.name,
            { startMs: node.startMs, ms: node.ms },
          ),
        }))
        .reverse(),
    );
    const flows = await derived(spans);
    expect(flows.size).toBe(trees.length);
    const shapes = new Map<string, string>();
    trees.forEach((nodes, t) => {
      const flow = flows.get(`test/t${t}`);
      const expected = byTheLetter(nodes);
      expect(flow?.paths).toEqual(expected);
      const set = Object.keys(expected).sort().join();
      expect(shapes.get(set) ?? flow?.shape).toBe(flow?.shape);
      shapes.set(set, flow?.shape ?? "");
    });
    expect(new Set(shapes.values()).size).toBe(shapes.size);
  },
);
