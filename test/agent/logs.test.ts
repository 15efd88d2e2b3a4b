import { afterAll, beforeAll, expect, it } from "vitest";
import type { LogRecord } from "./support/decode.js";
import { type Run, run } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;
let bare: Run;
let traced: Run;

beforeAll(async () => {
  sink = await startSink();
  bare = await run(undefined, "logs.mjs");
  const env = { ISOSCOPE_ENDPOINT: sink.url };
  traced = await run("--import", "logs.mjs", { env });
});
afterAll(() => sink.close());

function record(body: string): LogRecord {
  const found = sink.logs.filter((log) => log.body === body);
  expect(found).toHaveLength(1);
  const [only] = found;
  if (only === undefined) throw new Error(`no record says ${body}`);
  return only;
}

it("changes nothing that pino or the console prints", () => {
  const plain = (text: string): string =>
    text
      .replaceAll(/"(time|pid)":\d+/g, '"$1":0')
      .replaceAll(/^ +at .*$/gm, "");
  expect(plain(traced.stdout)).toBe(plain(bare.stdout));
  expect(plain(traced.stderr)).toBe(plain(bare.stderr));
});

it("sends a pino record with its fields and its logger's, less what is redacted", () => {
  expect(record("low")).toMatchObject({
    severityNumber: 13,
    severityText: "warn",
    attributes: { left: 2, module: "stock", password: "[Redacted]" },
  });
  expect(record("low").attributes).not.toHaveProperty("pid");
  expect(JSON.stringify(sink.logs)).not.toContain("hunter2");
});

it("sends the error of a pino record as an exception", () => {
  expect(record("sold out")).toMatchObject({
    severityNumber: 17,
    attributes: {
      "exception.type": "TypeError",
      "exception.message": "no stock",
    },
  });
});

it("sends what the console says, formatted as it prints it", () => {
  expect(record("said aloud { twice: false }")).toMatchObject({
    severityNumber: 9,
    severityText: "info",
    attributes: { "log.iostream": "stdout" },
  });
  const error = sink.logs.find(
    ({ attributes }) => attributes["exception.type"] === "RangeError",
  );
  expect(error).toMatchObject({
    severityNumber: 17,
    attributes: { "log.iostream": "stderr" },
  });
});

it("ties both to the span they were written in", () => {
  const work = sink.spans.find(({ name }) => name === "work");
  for (const body of ["in a span", "said aloud { twice: false }"]) {
    expect(record(body)).toMatchObject({
      traceId: work?.traceId,
      spanId: work?.spanId,
    });
  }
});
