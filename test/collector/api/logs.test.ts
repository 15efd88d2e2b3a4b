import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attributes } from "../../support/otlp-values.js";
import { openTestApi, type TestApi } from "./support/api.js";
import {
  commitA,
  development,
  log,
  logsOf,
  production,
} from "./support/telemetry.js";

interface Item {
  at: string;
  body: string;
  severityNumber: number;
  traceId: string | null;
}
interface Page {
  logs: Item[];
  nextCursor: string | null;
}

const start = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const traceId = Buffer.from("0af7651916cd43dd8448eb211c80319c", "hex");
const spanId = Buffer.from("b7ad6b7169203331", "hex");
// Seven alike in all they say, among others of the same nanosecond.
const burst = [
  ...Array.from({ length: 7 }, () => log(start - 5000, "same")),
  ...Array.from({ length: 6 }, (_, index) =>
    log(start - 5000, `different ${index}`),
  ),
  log(start - 4000, "after"),
  log(start - 6000, "before"),
];

let api: TestApi;
const list = async (query: Record<string, string | number> = {}) => {
  const { status, body } = await api.get<Page>("/logs", query);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const bodies = async (query: Record<string, string | number>) =>
  (await list(query)).logs.map((record) => record.body);

beforeAll(async () => {
  api = await openTestApi();
  await api.store.load("logs", [
    logsOf(production, [
      log(start, "Order 17 placed", {
        attributes: attributes({ "order.id": 17 }),
      }),
      log(start + 1, "ÜBERLAUF: 100% der Plätze", {
        severityNumber: 17,
        severityText: "ERROR",
        traceId,
        spanId,
      }),
      log(start + 3, "timezone Europe/Lisbon", { eventName: "isoscope.fact" }),
      log(start + 2, "no severity", { severityNumber: 0, severityText: "" }),
      log(start - 40 * 86_400_000, "long ago", { traceId }),
    ]),
    logsOf(development, [
      log(start + 3, "from development", {
        severityNumber: 14,
        severityText: "WARN2",
      }),
    ]),
    logsOf({ ...production, environment: "burst" }, burst),
  ]);
});
afterAll(() => api.close());

describe("GET /logs", () => {
  it("lists log records newest first with all they say", async () => {
    const { logs } = await list({ environment: "production" });
    expect(logs).toMatchObject([
      { body: "no severity", severityNumber: 0, traceId: null },
      {
        at: new Date(start + 1).toISOString().replace("Z", "000000Z"),
        severityNumber: 17,
        severityText: "ERROR",
        body: "ÜBERLAUF: 100% der Plätze",
        service: "gateway",
        environment: "production",
        commit: commitA,
        traceId: traceId.toString("hex"),
        spanId: spanId.toString("hex"),
        scope: { name: "winston" },
      },
      { body: "Order 17 placed", attributes: { "order.id": "17" } },
    ]);
  });

  it.each([
    [{ text: "order 17" }, ["Order 17 placed"]],
    [{ text: "überlauf: 100%" }, ["ÜBERLAUF: 100% der Plätze"]],
    [{ text: "%" }, ["ÜBERLAUF: 100% der Plätze"]],
    [{ text: "' OR 1=1 --" }, []],
    [{ severity: "error" }, ["ÜBERLAUF: 100% der Plätze"]],
    [{ severity: "warn" }, ["from development", "ÜBERLAUF: 100% der Plätze"]],
    [{ severity: "fatal" }, []],
    [{ "attr.order.id": "17" }, ["Order 17 placed"]],
    [
      {
        "attr.service.name": "gateway",
        severity: "warn",
        commit: commitA.slice(0, 8),
      },
      ["ÜBERLAUF: 100% der Plätze"],
    ],
    [
      { traceId: traceId.toString("hex").toUpperCase() },
      ["ÜBERLAUF: 100% der Plätze", "long ago"],
    ],
    [
      { traceId: traceId.toString("hex"), since: "-1d" },
      ["ÜBERLAUF: 100% der Plätze"],
    ],
    [{ environment: "production", since: "-50d", until: "-30d" }, ["long ago"]],
    [{ service: "nobody" }, []],
  ])("with %j finds %j", async (query, found) => {
    expect(await bodies(query as Record<string, string>)).toEqual(found);
  });

  it.each([1, 2, 3, 7, 14, 15, 16])(
    "gives every record once, %i a page, with equal times and equal records",
    async (limit) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await list({
          environment: "burst",
          limit,
          ...(cursor === null ? {} : { cursor }),
        });
        seen.push(...page.logs.map((record) => record.body));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toHaveLength(burst.length);
      expect([...seen].sort()).toEqual(
        burst.map((record) => record.body?.stringValue).sort(),
      );
      expect(seen[0]).toBe("after");
      expect(seen.at(-1)).toBe("before");
    },
  );

  it.each([
    [{ severity: "loud" }, "ISO-BAD-REQUEST", /trace, debug, info, warn/],
    [{ text: "" }, "ISO-BAD-REQUEST", /"text"/],
    [{ text: "x".repeat(5000) }, "ISO-BAD-REQUEST", /"text".*4096/],
    [{ traceId: "12" }, "ISO-BAD-TRACE-ID", /32 hex/],
    [{ limit: "-1" }, "ISO-BAD-REQUEST", /"limit"/],
    [{ cursor: "e30" }, "ISO-BAD-CURSOR", /route/],
    [{ since: "now" }, "ISO-BAD-TIME", /since/],
    [{ until: "1h" }, "ISO-BAD-TIME", /until/],
    [{ operation: "x" }, "ISO-BAD-REQUEST", /Unknown query parameter/],
  ])("refuses %j with %s", async (query, code, text) => {
    const refusal = await api.refused("/logs", query);
    expect(refusal).toMatchObject({ status: 400, code });
    expect(refusal.text).toMatch(text);
  });

  it("shows what agents record of themselves where it is asked for", async () => {
    const query = { environment: "production", text: "timezone" };
    expect(await bodies(query)).toEqual([]);
    expect(await bodies({ ...query, agent: "true" })).toEqual([
      "timezone Europe/Lisbon",
    ]);
  });

  it("says when an environment or commit is unknown", async () => {
    expect(await api.refused("/logs", { environment: "moon" })).toMatchObject({
      status: 404,
      code: "ISO-UNKNOWN-ENVIRONMENT",
    });
    expect(await api.refused("/logs", { commit: "abcdef012" })).toMatchObject({
      status: 404,
      code: "ISO-UNKNOWN-COMMIT",
    });
  });
});
