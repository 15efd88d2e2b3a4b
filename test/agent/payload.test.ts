import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requests } from "../../collector/src/otlp/messages.js";
import { scan } from "../../collector/src/otlp/scan.js";
import { repository } from "../support/compiled.js";
import { decode, type Received } from "./support/decode.js";
import { type FakePostgres, fakePostgres } from "./support/postgres.js";
import { run } from "./support/run.js";
import { startSink } from "./support/sink.js";

/**
 * What the agent sends for `apps/express.mjs`, as it was on the wire. Captured anew with
 * `ISOSCOPE_TEST_WRITE=1 npx vitest run test/agent/payload.test.ts`.
 */
const FOLDER = join(repository, "test/agent/fixtures");
const SIGNALS = ["traces", "logs", "metrics"] as const;
type Payloads = Record<(typeof SIGNALS)[number], Buffer>;

let postgres: FakePostgres;
let fresh: Payloads;

beforeAll(async () => {
  postgres = await fakePostgres("17.2");
  const sink = await startSink();
  await run("--import", "express.mjs", {
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      ISOSCOPE_ENVIRONMENT: "staging",
      ISOSCOPE_COMMIT: "0123456789abcdef0123456789abcdef01234567",
      OTEL_RESOURCE_ATTRIBUTES: "host.name=fixture",
      PGPORT: String(postgres.port),
    },
  });
  const of = (signal: string): Buffer =>
    Buffer.concat(
      sink.requests
        .filter(({ path }) => path.endsWith(signal))
        .map(({ body }) => body),
    );
  fresh = { traces: of("traces"), logs: of("logs"), metrics: of("metrics") };
  await sink.close();
  if (process.env["ISOSCOPE_TEST_WRITE"] !== "1") return;
  mkdirSync(FOLDER, { recursive: true });
  for (const signal of SIGNALS) {
    writeFileSync(join(FOLDER, `${signal}.pb`), fresh[signal]);
  }
});
afterAll(() => postgres.close());

const captured = (signal: string): Buffer =>
  readFileSync(join(FOLDER, `${signal}.pb`));

/** There only when there was time to see one. */
const BY_CHANCE = /^(?:nodejs\.eventloop\.delay|v8js\.gc)\./;

const unique = (names: string[]): string[] => [...new Set(names)].sort();

/** What a request says, without what differs between two runs of one application. */
function gist({ spans, logs, metrics }: Received): unknown {
  const keys = (attributes: object): string[] => Object.keys(attributes).sort();
  return {
    spans: spans
      .map(({ name, kind, scope, attributes }) =>
        [name, kind, scope, ...keys(attributes)].join(),
      )
      .sort(),
    logs: unique(logs.map(({ eventName, body }) => eventName || String(body))),
    metrics: unique(metrics.map(({ name }) => name)).filter(
      (name) => !BY_CHANCE.test(name),
    ),
    resource: keys(spans[0]?.resource ?? logs[0]?.resource ?? {}),
  };
}

it.each(SIGNALS)("the captured %s are what the collector takes", (signal) => {
  const found = scan(captured(signal), requests[signal]);
  expect(found.items).toBeGreaterThan(3);
  expect(found.invalidIds).toBe(0);
});

it.each(SIGNALS)("the captured %s are what the agent sends today", (signal) => {
  expect(gist(decode(signal, "", fresh[signal]))).toEqual(
    gist(decode(signal, "", captured(signal))),
  );
});

it("the captured payloads say nothing of the machine they were made on", () => {
  const text = SIGNALS.map((signal) => captured(signal).toString("latin1"));
  expect(text.join()).not.toMatch(/\/(tmp|work|home|root|Users)\//);
});
