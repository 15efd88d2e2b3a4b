import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { TestStore } from "../../collector/support/store.js";
import { openTestStore } from "../../collector/support/store.js";
import { repository } from "../../support/compiled.js";
import { resource, unixNano } from "../../support/otlp-build.js";
import { encodeLogs, encodeMetrics, encodeTraces } from "../../support/otlp.js";
import { attributes } from "../../support/otlp-values.js";
import { commits } from "../support/send.js";
import { shopTraffic } from "../support/shop-traffic.js";
import { dashboardSchema, readDashboards, type Variable } from "./dashboard.js";
import { expand, type View } from "./expand.js";

const endMs = Date.now();
const view: View = {
  fromMs: endMs - 3_600_000,
  toMs: endMs + 1000,
  intervalSeconds: 20,
};
let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
  for (const environment of ["production", "development"] as const) {
    const { traces, logs } = shopTraffic({
      environment,
      commit: commits[environment],
      seed: environment === "production" ? 1 : 2,
      requests: 40,
      faulty: environment === "development",
      endMs,
    });
    await store.load("traces", [encodeTraces(traces)]);
    await store.load("logs", [encodeLogs(logs)]);
    await store.load("metrics", [runtimeMetrics(environment)]);
  }
});
afterAll(() => store.remove());

/** As @opentelemetry/instrumentation-runtime-node reports a process for two minutes. */
function runtimeMetrics(environment: "production" | "development"): Buffer {
  const times = Array.from(
    { length: 12 },
    (_, i) => endMs - 120_000 + i * 10_000,
  );
  const gauge = (
    name: string,
    unit: string,
    value: number,
    space?: string,
  ) => ({
    name,
    unit,
    gauge: {
      dataPoints: times.map((at) => ({
        timeUnixNano: unixNano(at),
        asDouble: value,
        attributes: attributes(
          space === undefined ? {} : { "v8js.heap.space.name": space },
        ),
      })),
    },
  });
  const metrics = [
    gauge("nodejs.eventloop.delay.p99", "s", 0.012),
    gauge("nodejs.eventloop.delay.mean", "s", 0.002),
    gauge("nodejs.eventloop.utilization", "1", 0.4),
    gauge("v8js.memory.heap.used", "By", 2e7, "new_space"),
    gauge("v8js.memory.heap.used", "By", 3e7, "old_space"),
    {
      name: "v8js.gc.duration",
      unit: "s",
      histogram: {
        aggregationTemporality: 2,
        dataPoints: times.map((at, i) => ({
          startTimeUnixNano: unixNano(endMs - 130_000),
          timeUnixNano: unixNano(at),
          attributes: attributes({ "v8js.gc.type": "minor" }),
          explicitBounds: [0.001, 0.01],
          bucketCounts: [5 * i, 5 * i, 0],
          count: 10 * i,
          sum: 0.5 * i,
        })),
      },
    },
  ];
  return encodeMetrics({
    resourceMetrics: [
      {
        resource: resource(
          { service: "orders", environment, commit: commits[environment] },
          {
            "process.runtime.version": "22.1.0",
            "service.instance.id": `${environment}-1`,
          },
        ),
        scopeMetrics: [{ scope: { name: "runtime-node" }, metrics }],
      },
    ],
  });
}

type Row = Record<string, unknown>;
const rows = (sql: string) => store.reader.rows<Row>(sql);

/** What somebody would choose: for a query its answers, for the rest what it starts with. */
async function choices(
  variables: readonly Variable[],
): Promise<Record<string, string[]>> {
  const chosen: Record<string, string[]> = {};
  for (const { name, type, query, multi, current } of variables) {
    if (type !== "query") {
      const value = current?.value ?? query;
      chosen[name] = [value].flat();
      continue;
    }
    const answers = (await rows(expand(query, view, chosen))).map((row) =>
      String(Object.values(row)[0]),
    );
    expect(answers, `variable ${name}`).not.toEqual([]);
    // The candidate is another environment than the baseline.
    const one = name === "candidate" ? answers.at(-1) : answers[0];
    chosen[name] = multi === true ? answers : [one ?? ""];
  }
  return chosen;
}

describe.each(readDashboards())("$file", ({ dashboard }) => {
  test("is what Grafana reads", () => {
    const ajv = new Ajv({ allErrors: true, strict: false });
    ajv.validate(dashboardSchema, dashboard);
    expect(ajv.errors ?? []).toEqual([]);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [i, { gridPos: a, title }] of dashboard.panels.entries()) {
      expect(a.x + a.w, title).toBeLessThanOrEqual(24);
      for (const { gridPos: b, title: other } of dashboard.panels.slice(
        i + 1,
      )) {
        const apart =
          a.x + a.w <= b.x ||
          b.x + b.w <= a.x ||
          a.y + a.h <= b.y ||
          b.y + b.h <= a.y;
        expect(apart, `${title} over ${other}`).toBe(true);
      }
    }
  });

  test("every query finds what is stored", async () => {
    const values = await choices(dashboard.templating.list);
    for (const { title, targets } of dashboard.panels) {
      for (const { rawSql, queryType } of targets) {
        const found = await rows(expand(rawSql, view, values));
        expect(found.length, title).toBeGreaterThan(0);
        const [first] = found;
        if (queryType === "timeseries") {
          const { time, ...rest } = first ?? {};
          expect(time, title).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
          const kinds = Object.values(rest).map((value) =>
            Number.isNaN(Number(value)) ? "name" : "number",
          );
          expect(kinds.sort(), title).toEqual(["name", "number"]);
        }
        if (queryType === "logs") {
          // The names that the plugin takes for a log record's parts.
          expect(Object.keys(first ?? {})).toEqual(
            expect.arrayContaining(["timestamp", "body", "level"]),
          );
        }
      }
    }
  });

  test("its queries only name what is quoted for SQL", () => {
    for (const { targets } of dashboard.panels) {
      for (const { rawSql } of targets) {
        const bare = [...rawSql.matchAll(/\$\{(\w+)\}/g)].map(
          ([, name]) => name,
        );
        // A level is one of the dashboard's own numbers.
        expect(bare.filter((name) => name !== "level")).toEqual([]);
      }
    }
  });
});

test("figures are those of what was sent", async () => {
  const comparison = readDashboards().find(
    ({ file }) => file === "environments.json",
  )?.dashboard;
  const table = comparison?.panels.find(
    ({ title }) => title === "Operations on both sides",
  )?.targets[0]?.rawSql;
  const found = await rows(
    expand(table ?? "", view, {
      baseline: ["production"],
      candidate: ["development"],
      service: ["orders"],
    }),
  );
  const checkout = found.find(
    ({ operation }) => operation === "POST /checkout",
  );
  expect(checkout).toMatchObject({
    service: "orders",
    baseline_requests: 40,
    candidate_requests: 40,
    candidate_failed: 6 / 40,
  });
  const runtime = readDashboards().find(
    ({ file }) => file === "node-runtime.json",
  )?.dashboard;
  const collections = runtime?.panels.find(
    ({ title }) => title === "Time in garbage collection",
  )?.targets[0]?.rawSql;
  const share = await rows(
    expand(collections ?? "", view, {
      environment: ["production"],
      service: ["orders"],
    }),
  );
  // Half a second in every ten: a share of 0.05 wherever an interval is whole.
  expect(share.map(({ value }) => Number(value))).toContain(0.05);
});

test("a value with a quote stays a value", async () => {
  const hostile = expand(
    "SELECT count() AS n FROM otel_logs WHERE positionCaseInsensitive(Body, ${search:sqlstring}) > 0",
    view,
    { search: ["') OR 1 = 1 --"] },
  );
  expect(Number((await rows(hostile))[0]?.["n"])).toBe(0);
});

test("the data source and the folder are those that the dashboards and compose name", () => {
  const read = (path: string) =>
    parse(readFileSync(join(repository, path), "utf8")) as never;
  const sources = read(
    "dashboards/grafana/provisioning/datasources/clickhouse.yaml",
  ) as { datasources: { uid: string; type: string }[] };
  expect(sources.datasources).toMatchObject([
    { uid: "isoscope", type: "grafana-clickhouse-datasource" },
  ]);
  const providers = read(
    "dashboards/grafana/provisioning/dashboards/isoscope.yaml",
  ) as { providers: { options: { path: string } }[] };
  const { services } = read("docker-compose.yml") as {
    services: { grafana: { volumes: string[] } };
  };
  const mounted = services.grafana.volumes.map((one) => one.split(":"));
  for (const { options } of providers.providers) {
    expect(mounted).toContainEqual([
      "./dashboards/grafana/dashboards",
      options.path,
      "ro",
    ]);
  }
});
