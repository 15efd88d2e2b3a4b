import fastify, { type FastifyInstance } from "fastify";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiErrors } from "../../../collector/src/api/errors.js";
import { apiRoutes } from "../../../collector/src/api/routes.js";
import type { CompareAnswer } from "../../../collector/src/api/compare-schemas.js";
import type { WhyAnswer } from "../../../collector/src/api/why-schemas.js";
import {
  importance,
  peerPressure,
} from "../../../collector/src/compare/why/importance.js";
import { tellFacts } from "../parity/support/facts.js";
import { seeded } from "./support/random.js";
import { openStore, type TestStore } from "./support/store.js";

describe("importance", () => {
  const split = { failing: 3, failingWith: 3, well: 3, wellWith: 0 };

  test("is 1 for what all failing processes have and no other, 0 for what tells nothing", () => {
    expect(importance(split)).toBeCloseTo(1);
    expect(importance({ ...split, wellWith: 3 })).toBe(0);
    expect(importance({ ...split, failingWith: 0 })).toBe(0);
    expect(importance({ ...split, failing: 0, failingWith: 0 })).toBe(0);
  });

  test("falls as fewer failing processes have it, and as more healthy ones do", () => {
    const count = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(count, count, count, count, (failing, a, well, b) => {
        const one = {
          failing,
          failingWith: Math.min(a, failing),
          well,
          wellWith: Math.min(b, well),
        };
        const here = importance(one);
        expect(here).toBeGreaterThanOrEqual(0);
        expect(here).toBeLessThanOrEqual(1 + 1e-9);
        expect(
          importance({ ...one, wellWith: one.wellWith - 1 }),
        ).toBeGreaterThanOrEqual(here);
        expect(
          importance({ ...one, failingWith: one.failingWith - 1 }),
        ).toBeLessThanOrEqual(here);
      }),
    );
  });

  test("PeerPressure blames the rarer value", () => {
    expect(peerPressure(5, 2, 0, 10)).toBeGreaterThan(
      peerPressure(5, 2, 1, 10),
    );
    // N = 20, c = 2, t = 10, m = 0: (20 + 2) / (20 + 20).
    expect(peerPressure(20, 2, 0, 10)).toBeCloseTo(0.55);
  });
});

/** Six processes in three environments; those with left-pad 1.2.0 fail now and then. */
const processes = [
  ["production", "p1", "1.3.0"],
  ["production", "p2", "1.3.0"],
  ["production", "p3", "1.2.0"],
  ["staging", "s1", "1.3.0"],
  ["staging", "s2", "1.2.0"],
  ["development", "d1", "1.2.0"],
] as const;
const FACTS = 20;

let store: TestStore;
let app: FastifyInstance;

beforeAll(async () => {
  store = await openStore();
  const random = seeded(11);
  const now = Date.now();
  const time = (ms: number) =>
    new Date(ms).toISOString().replace("T", " ").replace("Z", "");
  await tellFacts(
    store.db,
    processes.map(([environment, instance, leftPad], at) => ({
      environment,
      instance,
      // Of those that run at once the first started last.
      startedMs: now - 3_600_000 - 1000 * at,
      seenMs: now,
      facts: {
        "packages/left-pad": leftPad,
        "packages/express": "5.1.0",
        "configuration/DATABASE_URL": `address ${String(at).repeat(16)}`,
        // By environment, by process, and by neither: all of them differ.
        "services/postgresql": environment === "production" ? "17.2" : "16.4",
        "runtime/timezone":
          environment === "development" ? "Asia/Tokyo" : "UTC",
        "configuration/PRICING": `text ${environment === "staging" ? "ab" : "cd"}34567890123456`,
        ...Object.fromEntries(
          Array.from({ length: FACTS }, (_, index) => [
            `packages/other-${index}`,
            // No other package lies as left-pad does.
            `${[p3Like, perhaps][index % 2]?.(instance, index) ?? 1}.0.${index}`,
          ]),
        ),
      },
    })),
  );
  function p3Like(instance: string, index: number): number {
    return instance === processes[index % 6]?.[1] ? 2 : 1;
  }
  function perhaps(instance: string, index: number): number {
    const at = processes.findIndex(([, one]) => one === instance);
    // Masks that are neither left-pad's 001011 nor its opposite.
    const mask = [0b011011, 0b100110, 0b010101, 0b111000][index % 4] ?? 0;
    return (mask >> at) & 1 ? 2 : 1;
  }
  const spans: object[] = [];
  for (const [environment, instance, leftPad] of processes) {
    for (let request = 0; request < 120; request++) {
      const odd = leftPad === "1.2.0" && request % 40 === 3;
      const failed = leftPad === "1.2.0" && !odd && random.next() < 0.4;
      spans.push({
        Timestamp: time(now - 600_000 + request * 1000),
        ReceivedAt: time(now),
        TraceId: random.hex(32),
        SpanId: random.hex(16),
        SpanName: "GET /labels",
        SpanKind: "Server",
        ServiceName: "shop",
        Environment: environment,
        ResourceAttributes: { "service.instance.id": instance },
        Duration: String(Math.round(1e6 * (5 + random.next()))),
        SpanAttributes: { "label.align": odd ? "left" : "right" },
        StatusCode: failed ? "Error" : "Unset",
        StatusMessage: failed ? "cannot pad" : "",
      });
    }
  }
  await store.db.command(
    `INSERT INTO otel_traces FORMAT JSONEachRow\n${spans.map((row) => JSON.stringify(row)).join("\n")}`,
  );
  app = fastify();
  apiErrors(app);
  app.register(apiRoutes, { reader: store.db });
});
afterAll(async () => {
  await app.close();
  await store.close();
});

async function why(where: string): Promise<WhyAnswer> {
  const [row] = await store.db.rows<{ id: string }>(
    `SELECT TraceId AS id FROM otel_traces WHERE ${where} ORDER BY TraceId LIMIT 1`,
  );
  const answer = await app.inject({ url: `/api/v1/why/${row?.id ?? ""}` });
  return answer.json<WhyAnswer>();
}

test.each(["d1", "s2", "p3"])(
  "ranks the older package first among the facts that differ, from a failure in %s",
  async (instance) => {
    const { suspects } = await why(
      `StatusCode = 'Error' AND ResourceAttributes['service.instance.id'] = '${instance}'`,
    );
    const facts = suspects.filter(({ kind }) => kind === "fact");
    expect(facts[0]).toMatchObject({
      key: "packages/left-pad",
      message:
        "left-pad is 1.2.0 here and 1.3.0 where it works: 3 of 3 failing and 0 of 3 healthy processes have it so (shop)",
    });
    const [best, second] = facts.map(({ score }) => score);
    // Three healthy processes without it prove no more than that.
    expect(best).toBeCloseTo(0.438, 2);
    expect(second).toBeLessThan(0.7 * (best ?? 0));
    expect(facts.map(({ key }) => key)).not.toContain(
      "configuration/DATABASE_URL",
    );
  },
);

test("ranks it first also where a request is only odd: it neither failed nor is slow", async () => {
  const { unusual, outcome, suspects, summary } = await why(
    "SpanAttributes['label.align'] = 'left' AND StatusCode != 'Error' AND Environment = 'development'",
  );
  expect({ unusual, outcome }).toEqual({ unusual: true, outcome: "ok" });
  expect(suspects[0]).toMatchObject({ kind: "attribute", key: "label.align" });
  const facts = suspects.filter(({ kind }) => kind === "fact");
  expect(facts[0]).toMatchObject({
    key: "packages/left-pad",
    message:
      "left-pad is 1.2.0 here and 1.3.0 elsewhere: 3 of 3 odd and 0 of 3 other processes have it so (shop)",
  });
  expect(facts[1]?.score ?? 0).toBeLessThan(facts[0]?.score ?? 0);
  expect(summary).toContain("unlike healthy traces");
});

test("compare suspects it for the failures, over processes of every environment", async () => {
  const answer = await app.inject({
    url: "/api/v1/compare?baseline=production&candidate=development",
  });
  const { findings, groups } = answer.json<CompareAnswer>();
  const failing = groups.find(({ families }) => families.includes("errors"));
  const [first, second] = failing?.suspects ?? [];
  expect(first).toMatchObject({
    key: "packages/left-pad",
    service: "shop",
    message:
      "left-pad is 1.2.0 here and 1.3.0 where it works: 3 of 3 failing and 0 of 3 healthy processes have it so (shop)",
  });
  expect(first?.score).toBeCloseTo(0.438, 2);
  expect(second?.score).toBeLessThan(0.7 * (first?.score ?? 0));
  expect(findings.find(({ id }) => id === first?.finding)).toMatchObject({
    family: "environment",
    subject: { key: "packages/left-pad" },
  });
  for (const other of groups.filter((one) => one !== failing)) {
    expect(other.suspects).toEqual([]);
  }
});

test("suspects a setting that only healthy processes have", async () => {
  await tellFacts(
    store.db,
    processes
      .filter(([, , leftPad]) => leftPad === "1.3.0")
      .map(([environment, instance]) => ({
        environment,
        instance,
        startedMs: Date.now(),
        facts: { "configuration/PAD_LIMIT": "number 1234567890123456" },
      })),
  );
  const { suspects } = await why(
    "StatusCode = 'Error' AND Environment = 'development'",
  );
  expect(
    suspects.find(({ key }) => key === "configuration/PAD_LIMIT")?.message,
  ).toBe(
    "PAD_LIMIT is not set here and is where it works: 3 of 3 failing and 0 of 3 healthy processes have it so (shop)",
  );
  await store.db.command(
    "ALTER TABLE otel_logs DELETE WHERE LogAttributes['isoscope.fact.name'] = 'PAD_LIMIT' SETTINGS mutations_sync = 2",
  );
});

test("says so when facts hold for the very same processes", async () => {
  await tellFacts(
    store.db,
    processes.map(([environment, instance, leftPad]) => ({
      environment,
      instance,
      startedMs: Date.now(),
      facts: { "packages/right-pad": leftPad },
    })),
  );
  const { suspects, notes } = await why(
    "StatusCode = 'Error' AND Environment = 'development'",
  );
  const both = suspects.filter(({ key }) => /-pad$/.test(key ?? ""));
  expect(both.map(({ score }) => score)).toEqual([
    expect.closeTo(0.219, 2) as number,
    expect.closeTo(0.219, 2) as number,
  ]);
  expect(notes.join()).toContain(
    "can't be told apart by any score (left-pad, right-pad)",
  );
});

test("what comes with Node is one suspect with it", async () => {
  await tellFacts(
    store.db,
    processes.map(([environment, instance, leftPad]) => {
      const major = leftPad === "1.2.0" ? "24" : "22";
      return {
        ...{ environment, instance, startedMs: Date.now() },
        facts: Object.fromEntries(
          ["node", "v8", "icu", "openssl", "tzdata"].map((name) => [
            `runtime/${name}`,
            `${major}.1.0`,
          ]),
        ),
      };
    }),
  );
  const { suspects, notes } = await why(
    "StatusCode = 'Error' AND Environment = 'development'",
  );
  const keys = suspects.map(({ key }) => key);
  expect(keys).toContain("runtime/node");
  expect(keys).not.toContain("runtime/v8");
  expect(notes.join()).toContain("(node, left-pad, right-pad)");
});
