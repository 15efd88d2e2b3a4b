import { createServer } from "node:http";
import { once } from "node:events";
import { type AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkApplication,
  checkClock,
} from "../../../collector/src/cli/doctor-checks.js";
import {
  type RunningCollector,
  startCollector,
} from "../../support/collector.js";
import { isoscope, temporaryFolder } from "./support.js";

interface Check {
  name: string;
  state: string;
  found: string;
  advice?: string;
}

async function doctor(
  endpoint: string,
  env: Record<string, string> = {},
): Promise<{ code: number | null; checks: Map<string, Check> }> {
  const { code, stdout } = await isoscope(
    ["doctor", "--endpoint", endpoint, "--json"],
    { env },
  );
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  // Every failure says what to do.
  for (const { state, advice } of checks) {
    if (state === "failed") expect(advice).toMatch(/\w/);
  }
  return { code, checks: new Map(checks.map((check) => [check.name, check])) };
}

describe("with a collector", () => {
  let collector: RunningCollector;
  beforeAll(async () => {
    collector = await startCollector();
  });
  afterAll(() => collector.stop());

  it("sends one of each signal and reads it back", async () => {
    const { code, checks } = await doctor(collector.url);
    const states = Object.fromEntries(
      [...checks.values()].map(({ name, state }) => [name, state]),
    );
    expect(states).toMatchObject({
      collector: "ok",
      clock: "ok",
      key: "ok",
      agent: "ok",
      http: "ok",
      traces: "ok",
      logs: "ok",
      metrics: "ok",
    });
    expect(checks.get("instrumentations")?.found).toContain("http");
    expect(code).toBe(0);
  });

  it("sees that http is not patched, and why", async () => {
    const { code, checks } = await doctor(collector.url, {
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: "http",
      OTEL_TRACES_EXPORTER: "none",
    });
    expect(code).toBe(1);
    expect(checks.get("http")?.state).toBe("failed");
    expect(checks.get("http")?.advice).toContain(
      "OTEL_NODE_DISABLED_INSTRUMENTATIONS",
    );
    expect(checks.get("traces")).toMatchObject({
      state: "warning",
      found: "Switched off by OTEL_TRACES_EXPORTER=none.",
    });
    expect(checks.get("logs")?.state).toBe("ok");
  }, 60_000);

  it("names the setting that keeps the agent out", async () => {
    const { code, checks } = await doctor(collector.url, {
      OTEL_SDK_DISABLED: "TRUE",
    });
    expect(code).toBe(1);
    expect(checks.get("agent is on")?.advice).toBe("Unset OTEL_SDK_DISABLED.");
    expect(checks.has("traces")).toBe(false);
  });

  it("finds its own trace whatever share is sampled, and says when none is", async () => {
    const few = await doctor(collector.url, {
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0",
    });
    expect(few.checks.get("traces")?.state).toBe("ok");
    const none = await doctor(collector.url, {
      OTEL_TRACES_SAMPLER: "parentbased_always_off",
    });
    expect(none.checks.get("traces")?.state).toBe("warning");
    expect(none.code).toBe(0);
  }, 60_000);

  it("tells OTLP/gRPC from HTTP, on whatever port", async () => {
    const { checks } = await doctor(`http://127.0.0.1:${collector.grpcPort}`);
    expect(checks.get("collector")?.advice).toContain("OTLP/gRPC");
  });
});

it("names an address where nothing listens, and goes on with the rest", async () => {
  const { code, checks } = await doctor("http://127.0.0.1:9");
  expect(code).toBe(1);
  expect(checks.get("collector")?.advice).toContain("isoscope collector");
  expect(checks.get("http")?.state).toBe("ok");
});

it("asks for a whole address", async () => {
  const { checks } = await doctor("localhost:4318");
  expect(checks.get("collector")?.advice).toContain("http://host:4318");
});

it("names a server that is no collector", async () => {
  const server = createServer((_, response) => {
    response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { checks } = await doctor(`http://127.0.0.1:${port}`);
  server.close();
  server.closeAllConnections();
  expect(checks.get("collector")?.state).toBe("failed");
  expect(checks.get("collector")?.found).toContain("404");
});

describe("the clock", () => {
  const date = "Mon, 23 Nov 2026 12:00:00 GMT";
  const noon = Date.parse(date);
  it.each([
    [0, "ok"],
    [900, "ok"],
    [-4_000, "ok"],
    [60_000, "failed"],
    [-60_000, "failed"],
  ])("%i ms off is %s", (off, state) => {
    expect(checkClock(date, noon + off, noon + off + 50).state).toBe(state);
  });
  it("is not judged without a Date header", () => {
    expect(checkClock(null, noon, noon).state).toBe("warning");
  });
});

describe("the application", () => {
  it("is told how to start, and warned of a bundler", () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ type: "module", dependencies: { next: "16" } }),
    );
    const [system, bundler] = checkApplication(folder);
    expect(system?.found).toContain("--import");
    expect(bundler).toMatchObject({ state: "warning" });
    expect(bundler?.found).toContain("next");
  });
});
