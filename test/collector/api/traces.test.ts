import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededIds, span, unixNano } from "../../support/otlp-build.js";
import { openTestApi, type TestApi } from "./support/api.js";
import {
  commitA,
  development,
  production,
  spansOf,
} from "./support/telemetry.js";

interface Item {
  traceId: string;
  root: { service: string; operation: string; kind: string } | null;
  environment: string;
  commit: string;
  startedAt: string;
  durationMs: number;
  spanCount: number;
  errorCount: number;
  services: string[];
}
interface Page {
  traces: Item[];
  nextCursor: string | null;
}

const ids = seededIds(1);
const start = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const hex = (id: Uint8Array) => Buffer.from(id).toString("hex");

const checkout = span({
  ids,
  name: "POST /checkout",
  kind: "server",
  startMs: start,
  durationMs: 120,
  attributes: { "http.route": "/checkout", "user.tier": "gold" },
});
const insert = span({
  ids,
  parent: checkout,
  name: "INSERT orders",
  kind: "client",
  startMs: start + 20,
  durationMs: 80.5,
  status: "error",
  statusMessage: "deadlock detected",
  attributes: { "db.system": "postgresql", nested: { a: [1, "b"] } },
});
insert.startTimeUnixNano = `${BigInt(start + 20) * 1_000_000n + 1n}`;
insert.endTimeUnixNano = `${BigInt(start + 100) * 1_000_000n + 500_001n}`;
insert.events = [
  {
    timeUnixNano: unixNano(start + 90),
    name: "exception",
    attributes: [
      { key: "exception.type", value: { stringValue: "DatabaseError" } },
    ],
  },
];
insert.links = [{ traceId: checkout.traceId, spanId: checkout.spanId }];
const products = span({
  ids,
  name: "GET /products",
  kind: "server",
  startMs: start + 1000,
  durationMs: 5,
});
const orphan = span({
  ids,
  parent: span({ ids }),
  name: "late child",
  startMs: start + 2000,
  durationMs: 1,
});
// Twelve traces that begin in the same nanosecond.
const twins = Array.from({ length: 12 }, () =>
  span({ ids, name: "tick", startMs: start - 10_000 }),
);

// One trace of three hours among short ones, each ten minutes after the one before.
const long = span({ ids, name: "long", startMs: start - 3 * 3_600_000 });
const longParts = Array.from({ length: 18 }, (_, place) =>
  span({
    ids,
    parent: long,
    name: "part",
    startMs: start - place * 600_000,
  }),
);
const short = Array.from({ length: 18 }, (_, place) =>
  span({ ids, name: `short ${place}`, startMs: start - place * 600_000 }),
);

let api: TestApi;
const list = async (query: Record<string, string | number> = {}) => {
  const { status, body } = await api.get<Page>("/traces", query);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const names = async (query: Record<string, string | number>) =>
  (await list(query)).traces.map((trace) => trace.root?.operation ?? null);

beforeAll(async () => {
  api = await openTestApi();
  await api.store.load("traces", [
    spansOf(production, [checkout]),
    spansOf({ ...production, service: "orders" }, [insert]),
    spansOf(development, [products]),
    spansOf(production, [orphan]),
    spansOf({ ...production, environment: "twins" }, twins),
    spansOf({ ...production, environment: "long" }, [
      long,
      ...longParts,
      ...short,
    ]),
  ]);
});
afterAll(() => api.close());

describe("GET /traces", () => {
  it("lists traces newest first with what they are", async () => {
    const { traces } = await list({ environment: "production" });
    expect(traces).toMatchObject([
      { traceId: hex(orphan.traceId), root: null, spanCount: 1 },
      {
        traceId: hex(checkout.traceId),
        root: {
          service: "gateway",
          operation: "POST /checkout",
          kind: "Server",
        },
        environment: "production",
        commit: commitA,
        startedAt: new Date(start).toISOString().replace("Z", "000000Z"),
        durationMs: 120,
        spanCount: 2,
        errorCount: 1,
        services: ["gateway", "orders"],
      },
    ]);
  });

  it.each([
    [{ environment: "development" }, ["GET /products"]],
    [{ commit: commitA.slice(0, 7), service: "orders" }, ["POST /checkout"]],
    [{ commit: commitA.toUpperCase(), service: "orders" }, ["POST /checkout"]],
    [{ operation: "INSERT orders" }, ["POST /checkout"]],
    [{ status: "error" }, ["POST /checkout"]],
    [{ minDurationMs: 80.5, maxDurationMs: 100 }, ["POST /checkout"]],
    [{ minDurationMs: 120 }, ["POST /checkout"]],
    [{ minDurationMs: 120.1 }, []],
    [{ "attr.http.route": "/checkout" }, ["POST /checkout"]],
    [{ "attr.host.name": "host-of-orders" }, ["POST /checkout"]],
    [
      { "attr.http.route": "/checkout", "attr.user.tier": "gold" },
      ["POST /checkout"],
    ],
    // All on one span: the route is the server's, the database the client's.
    [{ "attr.http.route": "/checkout", "attr.db.system": "postgresql" }, []],
    [{ "attr.nested": '{"a":[1,"b"]}' }, ["POST /checkout"]],
    // One of the span's own, one of its resource's, whichever comes first.
    [
      { "attr.db.system": "postgresql", "attr.host.name": "host-of-orders" },
      ["POST /checkout"],
    ],
    [
      { "attr.host.name": "host-of-orders", "attr.db.system": "postgresql" },
      ["POST /checkout"],
    ],
    [
      { "attr.host.name": "host-of-orders", "attr.http.route": "/checkout" },
      [],
    ],
    [{ "attr.missing": "" }, []],
    [{ "attr.missing": "", "attr.db.system": "postgresql" }, []],
    [{ service: "orders", since: "-5m" }, ["POST /checkout"]],
    [{ service: "orders", until: "-5m" }, []],
    [{ service: "nobody" }, []],
  ])("with %j finds %j", async (query, found) => {
    expect(await names(query as Record<string, string>)).toEqual(found);
  });

  it("takes what looks like SQL as text", async () => {
    for (const evil of [
      "' OR 1=1 --",
      "\\' OR 1=1 --",
      "{environment:String}",
      "'); DROP TABLE otel_traces; --",
      "{{where}}",
      "\t\n\\N",
    ]) {
      expect(await names({ operation: evil })).toEqual([]);
      expect(await names({ "attr.http.route": evil })).toEqual([]);
      expect(await names({ [`attr.${evil}`]: "x" })).toEqual([]);
      const refusal = await api.refused("/traces", { environment: evil });
      expect(refusal.code).toBe("ISO-UNKNOWN-ENVIRONMENT");
    }
    expect((await list()).traces).toHaveLength(34);
  });

  it.each([1, 4, 18, 19, 20])(
    "puts a trace where it began, however long it goes on, %i a page",
    async (limit) => {
      const seen: (string | undefined)[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await list({
          environment: "long",
          limit,
          ...(cursor === null ? {} : { cursor }),
        });
        seen.push(...page.traces.map((trace) => trace.root?.operation));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual([...short.map((one) => one.name), "long"]);
    },
  );

  it.each([1, 5, 11, 12])(
    "gives every trace once, %i a page, though all begin at once",
    async (limit) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await list({
          environment: "twins",
          limit,
          ...(cursor === null ? {} : { cursor }),
        });
        seen.push(...page.traces.map((trace) => trace.traceId));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toHaveLength(12);
      expect([...seen].sort()).toEqual(
        twins.map((twin) => hex(twin.traceId)).sort(),
      );
    },
  );

  it.each([
    [{ limit: 0 }, "ISO-BAD-REQUEST", /"limit" is "0".*>= 1/],
    [{ limit: 1001 }, "ISO-BAD-REQUEST", /"limit".*<= 1000/],
    [{ limit: "ten" }, "ISO-BAD-REQUEST", /"limit" is "ten".*integer/],
    [{ minDurationMs: -1 }, "ISO-BAD-REQUEST", /"minDurationMs"/],
    [{ maxDurationMs: "fast" }, "ISO-BAD-REQUEST", /"maxDurationMs".*number/],
    [
      { minDurationMs: 2, maxDurationMs: 1 },
      "ISO-BAD-REQUEST",
      /above maxDurationMs/,
    ],
    [
      { status: "broken" },
      "ISO-BAD-REQUEST",
      /"status" is "broken".*error, ok, unset/,
    ],
    [{ environment: "" }, "ISO-BAD-REQUEST", /"environment"/],
    [{ service: "" }, "ISO-BAD-REQUEST", /"service"/],
    [{ operation: "" }, "ISO-BAD-REQUEST", /"operation"/],
    [{ commit: "" }, "ISO-BAD-REQUEST", /"commit"/],
    [{ "attr.": "x" }, "ISO-BAD-REQUEST", /key/],
    [{ enviroment: "production" }, "ISO-BAD-REQUEST", /environment, commit/],
    [{ since: "yesterday" }, "ISO-BAD-TIME", /since is "yesterday"/],
    [{ since: "2026-13-01" }, "ISO-BAD-TIME", /2026-13-01/],
    [{ until: "-5 minutes" }, "ISO-BAD-TIME", /until is/],
    [{ since: "-1m", until: "-2m" }, "ISO-BAD-TIME", /not before/],
    [{ cursor: "nonsense" }, "ISO-BAD-CURSOR", /not one that/],
    [{ cursor: "W10" }, "ISO-BAD-CURSOR", /not one that/],
  ])("refuses %j with %s", async (query, code, text) => {
    const refusal = await api.refused("/traces", query);
    expect(refusal).toMatchObject({ status: 400, code });
    expect(refusal.text).toMatch(text);
  });

  it("refuses a parameter given twice", async () => {
    const twice = await api.refused("/traces?service=a&service=b");
    expect(twice.text).toMatch(/"service" is given more than once/);
    const attribute = await api.refused("/traces?attr.a=1&attr.a=2");
    expect(attribute.text).toMatch(/attr\.a.*more than once/);
  });

  it("refuses a cursor with other filters", async () => {
    const { nextCursor } = await list({ environment: "twins", limit: 2 });
    const refusal = await api.refused("/traces", {
      environment: "production",
      cursor: nextCursor ?? "",
    });
    expect(refusal.code).toBe("ISO-BAD-CURSOR");
  });

  it("names the known environments and commits when asked for another", async () => {
    expect(await api.refused("/traces", { environment: "prod" })).toMatchObject(
      {
        status: 404,
        code: "ISO-UNKNOWN-ENVIRONMENT",
        text: expect.stringMatching(/"prod".*production/) as string,
      },
    );
    for (const commit of ["abcdef0123", commitA.slice(0, 6), "main"]) {
      expect(
        await api.refused("/traces", { environment: "production", commit }),
      ).toMatchObject({
        status: 404,
        code: "ISO-UNKNOWN-COMMIT",
        text: expect.stringContaining(commitA) as string,
      });
    }
    // Known, only empty here.
    expect(
      await names({
        environment: "production",
        until: "2020-01-01",
        since: "2019-01-01",
      }),
    ).toEqual([]);
  });
});

describe("GET /traces/{traceId}", () => {
  it("gives every span with all that was sent", async () => {
    const { body } = await api.get<{ spans: unknown[] }>(
      `/traces/${hex(checkout.traceId).toUpperCase()}`,
    );
    expect(body).toMatchObject({
      traceId: hex(checkout.traceId),
      durationMs: 120,
      missingParents: 0,
      truncated: false,
    });
    expect(body.spans).toHaveLength(2);
    expect(body.spans[1]).toMatchObject({
      spanId: hex(insert.spanId),
      parentSpanId: hex(checkout.spanId),
      service: "orders",
      environment: "production",
      commit: commitA,
      operation: "INSERT orders",
      kind: "Client",
      startedAt: new Date(start).toISOString().replace(".000Z", ".020000001Z"),
      offsetMs: 20.000001,
      durationMs: 80.5,
      status: { code: "Error", message: "deadlock detected" },
      attributes: { "db.system": "postgresql", nested: '{"a":[1,"b"]}' },
      resource: { "host.name": "host-of-orders" },
      scope: { name: "test", version: "1.0" },
      events: [
        {
          at: new Date(start + 90).toISOString().replace("Z", "000000Z"),
          name: "exception",
          attributes: { "exception.type": "DatabaseError" },
        },
      ],
      links: [
        {
          traceId: hex(checkout.traceId),
          spanId: hex(checkout.spanId),
        },
      ],
    });
  });

  it("counts the parents that have not arrived", async () => {
    const { body } = await api.get(`/traces/${hex(orphan.traceId)}`);
    expect(body).toMatchObject({ missingParents: 1 });
  });

  it.each(["abc", "g".repeat(32), "0".repeat(32), "' OR 1=1"])(
    "refuses the trace id %s",
    async (id) => {
      expect(
        await api.refused(`/traces/${encodeURIComponent(id)}`),
      ).toMatchObject({ status: 400, code: "ISO-BAD-TRACE-ID" });
    },
  );

  it("says when a trace is not stored", async () => {
    expect(await api.refused(`/traces/${"a".repeat(32)}`)).toMatchObject({
      status: 404,
      code: "ISO-UNKNOWN-TRACE",
    });
  });
});
