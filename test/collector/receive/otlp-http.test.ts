import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createIntake } from "../../../collector/src/receive/accept.js";
import { createAdmit } from "../../../collector/src/receive/admit.js";
import { otlpHttp } from "../../../collector/src/receive/otlp-http.js";
import { Tally } from "../../../collector/src/receive/tally.js";
import { Spool } from "../../../collector/src/spool/spool.js";
import {
  decodePartialSuccess,
  decodeStatus,
  encodeLogs,
  encodeMetrics,
  encodeTraces,
} from "../../support/otlp.js";
import { seededIds, span } from "../../support/otlp-build.js";
import {
  realisticLogsRequest,
  realisticMetricsRequest,
  realisticTraceRequest,
} from "../../support/otlp-realistic.js";

const origin = {
  service: "s",
  environment: "e",
  commit: "c".repeat(40),
  seed: 1,
};
const traces = encodeTraces(realisticTraceRequest(20, origin));
const MAX = 1024 * 1024;

let folder: string;
let app: FastifyInstance;
let spool: Spool;
let tally: Tally;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "isoscope-receive-"));
  ({ spool } = await Spool.open({ folder, maxBytes: 50_000 }));
  tally = new Tally();
  app = fastify();
  await app.register(otlpHttp, {
    admit: createAdmit(undefined),
    intake: createIntake(spool, tally),
    tally,
    maxBytes: MAX,
  });
});
afterEach(async () => {
  await app.close();
  await spool.close();
  rmSync(folder, { recursive: true, force: true });
});

const post = (
  payload: Uint8Array,
  headers: Record<string, string> = {},
  url = "/v1/traces",
) =>
  app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-protobuf", ...headers },
    payload: Buffer.from(payload),
  });
const stored = () => readdirSync(folder).length > 0;

describe("accepted", () => {
  test.each([
    ["traces", traces, 20],
    ["logs", encodeLogs(realisticLogsRequest(20, origin)), 20],
    ["metrics", encodeMetrics(realisticMetricsRequest(4, origin)), 20],
  ] as const)("%s", async (signal, body, items) => {
    const answer = await post(body, {}, `/v1/${signal}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/x-protobuf");
    expect(decodePartialSuccess(signal, answer.rawPayload)).toBeUndefined();
    expect(tally.bySignal[signal]).toMatchObject({
      requests: 1,
      items,
      bytes: body.length,
    });
    expect(stored()).toBe(true);
  });

  test.each([
    ["gzip", gzipSync(traces)],
    ["deflate", deflateSync(traces)],
    ["identity", traces],
  ])("%s", async (encoding, body) => {
    const answer = await post(body, { "content-encoding": encoding });
    expect(answer.statusCode).toBe(200);
    expect(tally.bySignal.traces.items).toBe(20);
  });

  test.each([
    ["Application/X-Protobuf"],
    ["application/x-protobuf; charset=utf-8"],
    ["APPLICATION/X-PROTOBUF;version=1"],
  ])("content type %s", async (type) => {
    const answer = await post(traces, { "content-type": type });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/x-protobuf");
    expect(tally.bySignal.traces.items).toBe(20);
  });

  test.each([["Application/JSON"], ['application/json; charset="UTF-8"']])(
    "content type %s",
    async (type) => {
      const answer = await post(Buffer.from("{}"), { "content-type": type });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({});
    },
  );

  test("OPTIONS says what there is", async () => {
    const answer = await app.inject({ method: "OPTIONS", url: "/v1/logs" });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers["allow"]).toBe("POST, OPTIONS");
  });

  test("JSON, answered in JSON", async () => {
    const good = {
      traceId: "5b8efff798038103d269b633813fc60c",
      spanId: "eee19b7ec3c1b174",
      name: "hello",
      kind: 2,
      startTimeUnixNano: "1544712660000000000",
      endTimeUnixNano: "1544712661000000000",
    };
    const send = (spans: object[]) =>
      post(
        Buffer.from(
          JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
        ),
        { "content-type": "application/json; charset=utf-8" },
      );
    const answer = await send([good]);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toContain("application/json");
    expect(answer.json()).toEqual({});
    const partial = await send([good, { ...good, spanId: "00" }]);
    expect(partial.json()).toMatchObject({
      partialSuccess: { rejectedSpans: "1" },
    });
    expect(tally.bySignal.traces.items).toBe(2);
  });

  test("an empty request, without a trace of it on disk", async () => {
    expect((await post(new Uint8Array())).statusCode).toBe(200);
    expect(stored()).toBe(false);
  });

  test("spans with unusable ids are reported, the rest is taken", async () => {
    const ids = seededIds(1);
    const spans = [
      span({ ids }),
      { ...span({ ids }), traceId: new Uint8Array(16) },
    ];
    const answer = await post(
      encodeTraces({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
    );
    expect(answer.statusCode).toBe(200);
    const partial = decodePartialSuccess("traces", answer.rawPayload);
    expect(partial?.rejected).toBe(1);
    expect(partial?.errorMessage).toContain("1 of 2 spans");
  });

  test("a retry is answered like the first, and stored once", async () => {
    const answers = await Promise.all([post(traces), post(traces)]);
    answers.push(await post(traces));
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
    expect(tally.bySignal.traces).toMatchObject({ requests: 1, duplicates: 2 });
  });
});

describe("refused, with a Status that says why", () => {
  const status = (answer: { rawPayload: Buffer }) =>
    decodeStatus(answer.rawPayload);

  test("malformed protobuf", async () => {
    const answer = await post(Buffer.from("not protobuf"));
    expect(answer.statusCode).toBe(400);
    expect(answer.headers["content-type"]).toBe("application/x-protobuf");
    expect(status(answer)).toMatchObject({ code: 3 });
    expect(status(answer).message).toContain("ISO-MALFORMED");
    expect(stored()).toBe(false);
    expect(tally.bySignal.traces.refused).toEqual({ "ISO-MALFORMED": 1 });
  });

  test("malformed JSON, in JSON, with the place", async () => {
    const answer = await post(
      Buffer.from(
        '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"no"}]}]}]}',
      ),
      { "content-type": "application/json" },
    );
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ code: number }>().code).toBe(3);
    expect(answer.json<{ message: string }>().message).toContain(
      "spans[0].traceId",
    );
  });

  test("a body that is not the gzip it claims to be", async () => {
    const answer = await post(traces, { "content-encoding": "gzip" });
    expect(answer.statusCode).toBe(400);
    expect(status(answer).message).toContain("not valid gzip");
  });

  test("a gzip cut short", async () => {
    const answer = await post(gzipSync(traces).subarray(0, -20), {
      "content-encoding": "gzip",
    });
    expect(answer.statusCode).toBe(400);
  });

  test("an unknown content encoding", async () => {
    const answer = await post(traces, { "content-encoding": "br" });
    expect(answer.statusCode).toBe(415);
    expect(status(answer).message).toContain('"br"');
  });

  test.each([["text/plain"], ["application/octet-stream"]])(
    "content type %s",
    async (type) => {
      const answer = await post(traces, { "content-type": type });
      expect(answer.statusCode).toBe(415);
      // Whoever does not say what it sends is answered in what people read.
      expect(answer.headers["content-type"]).toContain("application/json");
      expect(answer.json<{ message: string }>().message).toContain(type);
    },
  );

  test.each(["GET", "HEAD", "PUT", "PATCH", "DELETE"] as const)(
    "%s: 405 with what there is",
    async (method) => {
      const answer = await app.inject({ method, url: "/v1/traces" });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers["allow"]).toBe("POST, OPTIONS");
      if (method === "HEAD") expect(answer.payload).toBe("");
      else expect(answer.json()).toMatchObject({ code: 12 });
    },
  );

  test("encodings one inside the other, before the body is read", async () => {
    const answer = await post(gzipSync(gzipSync(traces)), {
      "content-encoding": "gzip, gzip",
    });
    expect(answer.statusCode).toBe(415);
    expect(answer.headers["accept-encoding"]).toContain("zstd");
    expect(status(answer).message).toContain("more than once");
  });

  test("a bomb: small compressed, too large inflated", async () => {
    const answer = await post(gzipSync(Buffer.alloc(MAX + 1)), {
      "content-encoding": "gzip",
    });
    expect(answer.statusCode).toBe(413);
    expect(status(answer)).toMatchObject({ code: 8 });
  });

  test("a body that is too large as it comes", async () => {
    const answer = await post(Buffer.alloc(MAX + 1));
    expect(answer.statusCode).toBe(413);
    expect(status(answer).message).toContain("ISO-TOO-LARGE");
  });

  test("a full spool: 503 with Retry-After, and nothing is lost when it is sent again", async () => {
    const body = (seed: number) =>
      encodeTraces(realisticTraceRequest(40, { ...origin, seed }));
    let answer = await post(body(1));
    for (let seed = 2; seed < 10 && answer.statusCode === 200; seed++) {
      answer = await post(body(seed));
    }
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(status(answer)).toMatchObject({ code: 14 });
    const segment = await spool.next();
    if (segment === undefined) throw new Error("no segment");
    await spool.remove(segment);
    expect((await post(body(99))).statusCode).toBe(200);
  });
});
