import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Alerts } from "../../../collector/src/api/schemas/alerts.js";
import {
  startCollector,
  type RunningCollector,
} from "../../support/collector.js";
import { eventually } from "../../support/eventually.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";
import { encodeTraces } from "../../support/otlp.js";
import { isoscope } from "../cli/support.js";
import { startSink } from "./sink.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-alerts-"));
const rulesFile = join(folder, "alerts.json");
const ids = seededIds(11);

/** Whether the webhook can't take anything. */
let away = false;
let sink: Awaited<ReturnType<typeof startSink>>;
let collector: RunningCollector;

const rule = (name: string, kind: string, more: object) => ({
  ...{ name, kind, environment: "production", over: "1h" },
  ...more,
});
const start = () =>
  startCollector({
    dataDir: join(folder, "data"),
    args: ["--alerts", rulesFile],
  });

beforeAll(async () => {
  sink = await startSink(() => (away ? 503 : 204));
  writeFileSync(
    rulesFile,
    JSON.stringify({
      everySeconds: 1,
      webhooks: { team: { url: sink.url } },
      rules: [
        rule("orders fail", "error-rate", {
          service: "orders",
          above: 0.2,
          atLeast: 10,
        }),
        rule("orders are slow", "latency", {
          service: "orders",
          aboveMs: 500,
          atLeast: 10,
          webhooks: [],
        }),
        rule("something new", "new-error", {}),
        rule("staging is silent", "absence", {
          environment: "staging",
          over: "3s",
        }),
      ],
    }),
  );
  collector = await start();
});
afterAll(async () => {
  await collector.stop();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Requests of one environment, of which some fail in a query. */
async function send(
  environment: string,
  { healthy = 0, failing = 0, ms = 20, order = 1 },
): Promise<void> {
  const startMs = Date.now() - 1000;
  const requests = Array.from({ length: healthy + failing }, (_, index) => {
    const failed = index < failing;
    const status = failed ? ("error" as const) : ("unset" as const);
    const own = { ids, startMs, durationMs: ms, status };
    const server = span({ ...own, name: "POST /orders", kind: "server" });
    const query = span({
      ...own,
      name: "INSERT orders",
      kind: "client",
      parent: server,
      ...(failed && { statusMessage: `order ${order + index} exists` }),
    });
    return [server, query];
  });
  const answer = await fetch(`${collector.url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: encodeTraces({
      resourceSpans: [
        {
          resource: resource({
            service: "orders",
            environment,
            commit: "a".repeat(40),
          }),
          scopeSpans: [{ spans: requests.flat() }],
        },
      ],
    }) as Uint8Array<ArrayBuffer>,
  });
  expect(answer.status).toBe(200);
}

const alerts = async (): Promise<Alerts> =>
  (await (await fetch(`${collector.url}/api/v1/alerts`)).json()) as Alerts;
const stateOf = async (name: string) =>
  (await alerts()).rules.find((one) => one.name === name);
const events = () =>
  sink.got.map(({ body }) => {
    const { event, rule } = JSON.parse(body) as { event: string; rule: string };
    return `${event} ${rule}`;
  });

it("says what it waits for while nothing has arrived", async () => {
  await eventually(async () => {
    expect(await stateOf("orders fail")).toMatchObject({
      state: "waiting",
      message: "0 requests of orders in production in 1 h, 10 are needed",
    });
    expect(await stateOf("staging is silent")).toMatchObject({
      state: "waiting",
      message: "nothing has arrived from staging in the last 7 days",
    });
  });
  expect((await alerts()).alerts).toEqual([]);
});

it("fires for a rate and for a new error, once each, and tells the webhook", async () => {
  await send("production", { healthy: 6, failing: 6 });
  await send("staging", { healthy: 1 });
  await eventually(() => {
    expect(
      events()
        .filter((one) => !one.includes("staging"))
        .sort(),
    ).toEqual(["firing orders fail", "firing something new"]);
  });
  // That it was taken is written down after it was.
  const found = await eventually(async () => {
    const { alerts: all } = await alerts();
    const ofOrders = all.filter(({ kind }) => kind !== "absence");
    expect(
      ofOrders
        .map(({ rule, error, delivery }) => [rule, error?.message, delivery])
        .sort(),
    ).toEqual([
      ["orders fail", '"order {n} exists"', "delivered"],
      ["something new", '"order {n} exists"', "delivered"],
    ]);
    return ofOrders;
  });
  expect(found.find(({ kind }) => kind === "error-rate")).toMatchObject({
    state: "firing",
    message:
      "50 % of the requests of orders in production failed in 1 h (6 of 12); the limit is 20 %",
    outside: null,
    seenBefore: false,
  });
  // Only what failed by itself: the request failed because of its query.
  expect(found.find(({ kind }) => kind === "new-error")?.message).toBe(
    'new in production: orders INSERT orders fails with "order {n} exists"',
  );
});

it("fires for what stays away, when the collector was there to know", async () => {
  await eventually(() => {
    expect(events()).toContain("firing staging is silent");
  });
  await send("staging", { healthy: 1 });
  await eventually(() => {
    expect(events()).toContain("resolved staging is silent");
  });
});

it("measures the gap until the same error is seen elsewhere", async () => {
  // Another id in the message, and it is the same error.
  await send("development", { failing: 1, order: 7000 });
  const found = await eventually(async () => {
    const answer = await alerts();
    const [first] = answer.alerts.filter(({ kind }) => kind === "new-error");
    expect(first?.outside?.environment).toBe("development");
    return answer;
  });
  for (const { outside } of found.alerts.filter(
    ({ error }) => error !== null,
  )) {
    expect(outside?.gapMs).toBeGreaterThan(0);
    expect(outside?.gapMs).toBeLessThan(60_000);
  }
  const week = found.trend.at(-1);
  expect(week).toMatchObject({ alerts: 2, seenOutside: 2 });
  expect(week?.medianGapMs).toBeGreaterThan(0);
  expect(found.trend).toHaveLength(12);
  expect(
    await (
      await fetch(
        `${collector.url}/api/v1/traces/${found.alerts.find(({ outside }) => outside)?.outside?.traceId ?? ""}`,
      )
    ).json(),
  ).toMatchObject({
    spans: [{ environment: "development" }, { environment: "development" }],
  });
});

it("does not fire again after a restart, and resolves what has become well", async () => {
  // Staging goes silent again whenever it likes.
  const ofOrders = () => events().filter((one) => !one.includes("staging"));
  const before = ofOrders().length;
  expect(await collector.stop()).toBe(0);
  collector = await start();
  await eventually(async () => {
    expect(await stateOf("orders fail")).toMatchObject({ state: "firing" });
  });
  await send("production", { healthy: 60, ms: 900 });
  await eventually(() => {
    expect(ofOrders().slice(before)).toEqual(["resolved orders fail"]);
  });
  expect(
    (await alerts()).alerts.find(({ rule }) => rule === "orders fail"),
  ).toMatchObject({
    state: "resolved",
    resolvedAt: expect.any(String) as string,
  });
});

it("fires for latency, and without a webhook delivers nothing", async () => {
  await eventually(async () => {
    expect(await stateOf("orders are slow")).toMatchObject({
      state: "firing",
      message: expect.stringMatching(
        /^the 0.95 quantile of orders in production is 900 ms in 1 h/,
      ) as string,
    });
  });
  const { alerts: found } = await alerts();
  expect(found.find(({ kind }) => kind === "latency")).toMatchObject({
    error: null,
    outside: null,
    delivery: "none",
  });
});

it("is printed by isoscope alerts", async () => {
  const { code, stdout } = await isoscope(["alerts", "--url", collector.url]);
  expect(code).toBe(0);
  expect(stdout).toContain("ok      orders fail");
  expect(stdout).toContain("firing  orders are slow");
  expect(stdout).toMatch(/later in\s+│?/);
  expect(stdout).toContain("Until the same error was seen outside, by week");
  expect(stdout).toContain("(2 of 2 seen)");
});

it("sends after a restart what could not be delivered before", async () => {
  away = true;
  await send("production", { failing: 200, order: 1000 });
  const undelivered = async () =>
    (await alerts()).alerts.find(
      ({ rule, state }) => rule === "orders fail" && state === "firing",
    );
  await eventually(async () => {
    expect(await undelivered()).toMatchObject({ delivery: "pending" });
  });
  expect(await collector.stop()).toBe(0);
  away = false;
  const before = sink.got.length;
  collector = await start();
  await eventually(async () => {
    expect(events().slice(before)).toContain("firing orders fail");
    expect(await undelivered()).toMatchObject({ delivery: "delivered" });
  });
});

it("refuses to start with rules that are wrong, and says which line", async () => {
  const broken = join(folder, "broken.json");
  writeFileSync(broken, '{\n  "rules": [\n    { "name": "n" }\n  ]\n}\n');
  for (const args of [
    ["collector", "--alerts", broken, "--data-dir", join(folder, "other")],
    ["alerts", "check", broken],
  ]) {
    const { code, stderr } = await isoscope(args);
    expect(code).toBe(2);
    expect(stderr).toContain("broken.json:3: ");
    expect(stderr).toContain("Write ");
  }
  const { stdout } = await isoscope(["alerts", "check", rulesFile]);
  expect(stdout).toContain("4 rules, looked at every 1 s.");
});

it("says how to have rules where there are none", async () => {
  const plain = await startCollector();
  const { stdout, code } = await isoscope(["alerts", "--url", plain.url]);
  await plain.stop();
  expect(code).toBe(0);
  expect(stdout).toContain("ISOSCOPE_ALERTS=alerts.json");
});
