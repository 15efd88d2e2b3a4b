import { afterAll, beforeAll, expect, it } from "vitest";
import type { LogRecord } from "./support/decode.js";
import { run } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;
let bare: string;
let traced: string;

beforeAll(async () => {
  sink = await startSink();
  bare = (await run(undefined, "winston.mjs")).stdout;
  const env = { ISOSCOPE_ENDPOINT: sink.url };
  traced = (await run("--import", "winston.mjs", { env })).stdout;
});
afterAll(() => sink.close());

function record(body: string): LogRecord {
  const found = sink.logs.filter((log) => log.body === body);
  expect(found).toHaveLength(1);
  const [only] = found;
  if (only === undefined) throw new Error(`no record says ${body}`);
  return only;
}

it("changes nothing the application can see", () => {
  expect(traced).toBe(bare);
  expect(JSON.parse(bare)).toEqual({ logged: 9, transports: 1 });
});

it("emits every record once, at its level", () => {
  const records = sink.logs.filter(
    ({ eventName, attributes }) =>
      // The application prints its result through the console, which is told apart.
      eventName === "" && !("log.iostream" in attributes),
  );
  // As many as the application's own transport got: none below the level.
  expect(records.map(({ severityText }) => severityText)).toEqual([
    "info",
    "info",
    "warn",
    "error",
    "error",
    "info",
    "http",
    "info",
    "warn",
  ]);
  expect(record("with fields").severityNumber).toBe(13);
  expect(record("coloured").severityText).toBe("warn");
});

it("keeps fields with their structure", () => {
  expect(record("with fields").attributes).toEqual({
    user: { id: 7 },
    tags: ["a", "b"],
  });
  expect(record("from a child").attributes).toEqual({ part: "child" });
  expect(record("as an object").attributes).toEqual({ code: 12 });
});

it("keeps an error's type, message and stack", () => {
  const { attributes } = record("failed");
  expect(attributes).toMatchObject({
    "exception.type": "TypeError",
    "exception.message": "an error inside",
  });
  expect(attributes["exception.stacktrace"]).toContain("winston.mjs");
});

it("names the span a record was logged in", () => {
  const inside = record("inside");
  expect(inside.spanId).toBe(inside.attributes["spanId"]);
  expect(inside.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(record("plain").traceId).toBe("");
});
