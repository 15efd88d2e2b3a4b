import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repository } from "../support/compiled.js";
import { decode, type Span } from "./support/decode.js";
import { run, temporaryFolder } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;

beforeAll(async () => {
  sink = await startSink();
});
afterAll(() => sink.close());

/** Different in every run. */
const VARYING = /\.port$|^url\.full$/;

/** Spans as lines: name, kind, name of the parent, attributes. */
function lines(spans: readonly Span[]): string[] {
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  return spans
    .map(({ name, kind, parentSpanId, attributes }) => {
      const kept = Object.entries(attributes).filter(
        ([key]) => !VARYING.test(key),
      );
      return JSON.stringify([name, kind, names.get(parentSpanId), kept.sort()]);
    })
    .sort();
}

/** What OpenTelemetry's own instrumentations make of an application. */
async function reference(app: string): Promise<Span[]> {
  const file = join(temporaryFolder(), "spans.pb");
  const preload = join(repository, "test/agent/apps/reference.cjs");
  const { code, stderr } = await run(undefined, app, {
    env: {
      NODE_OPTIONS: `--require ${preload}`,
      REFERENCE_SPANS: file,
    },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return decode("traces", "", readFileSync(file)).spans;
}

async function ours(app: string): Promise<Span[]> {
  sink.clear();
  const { code, stderr } = await run("--require", app, {
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: "http,express",
    },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return [...sink.spans];
}

it.each(["express-shapes.cjs", "client-shapes.cjs"])(
  "makes the spans of %s that OpenTelemetry's own instrumentations make",
  async (app) => {
    const theirs = lines(await reference(app));
    expect(theirs.length).toBeGreaterThan(8);
    expect(lines(await ours(app))).toEqual(theirs);
  },
);

it("changes nothing about calls that are out of the ordinary", async () => {
  sink.clear();
  const bare = await run(undefined, "client-oddities.cjs");
  const env = { ISOSCOPE_ENDPOINT: sink.url };
  const traced = await run("--require", "client-oddities.cjs", { env });
  expect(bare.stdout).toMatch(
    /^ERR_INVALID_URL\n\["Host","listed","A","b"\]\nopen \d\n$/,
  );
  expect(traced.stdout).toBe(bare.stdout);
  const agents = sink.spans.map(
    ({ attributes }) => attributes["user_agent.original"],
  );
  expect(agents).toContain("u");
});
