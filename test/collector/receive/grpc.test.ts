import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectHttp2, constants } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status as Code } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IsoscopeError } from "../../../collector/src/errors.js";
import { createIntake } from "../../../collector/src/receive/accept.js";
import {
  createAdmit,
  type Admit,
} from "../../../collector/src/receive/admit.js";
import {
  listenGrpc,
  type OtlpGrpc,
} from "../../../collector/src/receive/grpc.js";
import { Tally } from "../../../collector/src/receive/tally.js";
import { Spool } from "../../../collector/src/spool/spool.js";
import {
  decodePartialSuccess,
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
import { exportPaths, GrpcCaller } from "./support/grpc-caller.js";
import { callHeaders, prefix, rawCall } from "./support/raw-call.js";

const origin = {
  service: "s",
  environment: "e",
  commit: "c".repeat(40),
  seed: 1,
};
const traces = encodeTraces(realisticTraceRequest(20, origin));
const MAX = 1024 * 1024;

let folder: string;
let spool: Spool;
let tally: Tally;
let server: OtlpGrpc;
let caller: GrpcCaller;
let admit: Admit;
let errors: unknown[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "isoscope-grpc-"));
  ({ spool } = await Spool.open({ folder, maxBytes: 50_000 }));
  tally = new Tally();
  admit = createAdmit(undefined);
  errors = [];
  server = await listenGrpc(
    { host: "127.0.0.1", port: 0 },
    {
      admit: (credentials) => admit(credentials),
      intake: createIntake(spool, tally),
      tally,
      maxBytes: MAX,
      timeoutMs: 500,
      maxConnections: 100,
      onError: (error) => errors.push(error),
    },
  );
  caller = new GrpcCaller(server.port);
});
afterEach(async () => {
  caller.close();
  await server.close(100);
  await spool.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("accepted", () => {
  test.each([
    ["traces", traces, 20],
    ["logs", encodeLogs(realisticLogsRequest(20, origin)), 20],
    ["metrics", encodeMetrics(realisticMetricsRequest(4, origin)), 20],
  ] as const)("%s", async (signal, body, items) => {
    const answer = await caller.call(exportPaths[signal], body);
    expect(answer.code).toBe(Code.OK);
    expect(decodePartialSuccess(signal, answer.message)).toBeUndefined();
    expect(tally.bySignal[signal]).toMatchObject({
      requests: 1,
      items,
      bytes: body.length,
    });
  });

  test("gzip", async () => {
    const answer = await caller.call(exportPaths.traces, traces, {
      compressed: true,
    });
    expect(answer.code).toBe(Code.OK);
    expect(tally.bySignal.traces).toMatchObject({
      items: 20,
      bytes: traces.length,
    });
  });

  test("an empty request", async () => {
    const answer = await caller.call(exportPaths.traces, Buffer.alloc(0));
    expect(answer.code).toBe(Code.OK);
    expect(answer.message.length).toBe(0);
  });

  test("spans with unusable ids are reported, the rest is taken", async () => {
    const ids = seededIds(1);
    const spans = [
      span({ ids }),
      { ...span({ ids }), traceId: new Uint8Array(16) },
    ];
    const body = encodeTraces({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const answer = await caller.call(exportPaths.traces, body);
    expect(answer.code).toBe(Code.OK);
    expect(decodePartialSuccess("traces", answer.message)).toMatchObject({
      rejected: 1,
    });
  });

  test("a retry is answered like the first, and stored once", async () => {
    await Promise.all([
      caller.call(exportPaths.traces, traces),
      caller.call(exportPaths.traces, traces),
    ]);
    expect(tally.bySignal.traces).toMatchObject({ requests: 1, duplicates: 1 });
  });

  test("a body of exactly the limit, over many frames", async () => {
    const answer = await caller.call(exportPaths.traces, Buffer.alloc(MAX));
    // Zeros are no OTLP: it was read to the end and scanned.
    expect(answer.code).toBe(Code.INVALID_ARGUMENT);
  });
});

describe("refused", () => {
  test("malformed: not to be sent again", async () => {
    const answer = await caller.call(
      exportPaths.logs,
      Buffer.from("not protobuf"),
    );
    expect(answer.code).toBe(Code.INVALID_ARGUMENT);
    expect(answer.details).toContain("ISO-MALFORMED");
    expect(answer.retryInfoS).toBeUndefined();
    expect(tally.bySignal.logs.refused).toEqual({ "ISO-MALFORMED": 1 });
  });

  test("too large, as it comes and inflated: not to be sent again", async () => {
    for (const compressed of [false, true]) {
      const answer = await caller.call(
        exportPaths.traces,
        Buffer.alloc(MAX + 1),
        { compressed },
      );
      expect(answer.code).toBe(Code.RESOURCE_EXHAUSTED);
      expect(answer.retryInfoS).toBeUndefined();
    }
    expect(tally.bySignal.traces.refused).toEqual({ "ISO-TOO-LARGE": 2 });
  });

  test("a full spool: UNAVAILABLE with RetryInfo, and nothing is lost when it is sent again", async () => {
    const send = (seed: number) =>
      caller.call(
        exportPaths.traces,
        encodeTraces(realisticTraceRequest(40, { ...origin, seed })),
      );
    let answer = await send(1);
    for (let seed = 2; seed < 10 && answer.code === Code.OK; seed++) {
      answer = await send(seed);
    }
    expect(answer.code).toBe(Code.UNAVAILABLE);
    expect(answer.retryInfoS).toBe(5);
    const segment = await spool.next();
    if (segment === undefined) throw new Error("no segment");
    await spool.remove(segment);
    expect((await send(99)).code).toBe(Code.OK);
  });

  test("a key over its rate: RESOURCE_EXHAUSTED with RetryInfo", async () => {
    admit = () => {
      throw new IsoscopeError("ISO-RATE", "Slow down.", { retryAfterS: 7 });
    };
    const answer = await caller.call(exportPaths.traces, traces);
    expect(answer.code).toBe(Code.RESOURCE_EXHAUSTED);
    expect(answer.retryInfoS).toBe(7);
  });

  test("a stranger, from the headers alone; the key arrives as it was sent", async () => {
    let seen: readonly string[] = [];
    admit = ({ authorization }) => {
      seen = authorization;
      throw new IsoscopeError("ISO-UNAUTHORIZED", "Who are you? 100 % \u2603");
    };
    const answer = await caller.call(
      exportPaths.traces,
      Buffer.alloc(MAX / 2),
      { metadata: { authorization: "Bearer abc" } },
    );
    expect(answer.code).toBe(Code.UNAUTHENTICATED);
    expect(answer.details).toContain("100 % \u2603");
    expect(seen).toEqual(["Bearer abc"]);
  });

  test("a method there is not", async () => {
    for (const path of ["/grpc.health.v1.Health/Check", "/constructor"]) {
      const answer = await caller.call(path, traces);
      expect(answer.code).toBe(Code.UNIMPLEMENTED);
    }
  });

  test("a failure here: INTERNAL, and it is told", async () => {
    admit = () => {
      throw new Error("secret");
    };
    const answer = await caller.call(exportPaths.traces, traces);
    expect(answer.code).toBe(Code.INTERNAL);
    expect(answer.details).not.toContain("secret");
    expect(errors).toHaveLength(1);
  });
});

describe("on the wire", () => {
  const send = (
    bytes: Buffer,
    more: Record<string, string> = {},
    ended = true,
  ) => rawCall(server.port, bytes, more, ended);
  const refused = (code: Code) =>
    expect.objectContaining({ status: String(code), http: 200 }) as unknown;

  test("sent in single bytes", async () => {
    const session = connectHttp2(`http://127.0.0.1:${server.port}`);
    const stream = session.request(callHeaders);
    for (const byte of Buffer.concat([prefix(0), Buffer.alloc(0)])) {
      stream.write(Buffer.from([byte]));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    stream.end();
    const status = await new Promise((resolve) => {
      stream.on("trailers", (trailers: Record<string, unknown>) => {
        resolve(trailers["grpc-status"]);
      });
      stream.resume();
    });
    session.close();
    expect(status).toBe("0");
  });

  test.each([
    ["no message", Buffer.alloc(0)],
    ["half a prefix", prefix(0).subarray(0, 3)],
    ["less than announced", Buffer.concat([prefix(10), Buffer.alloc(9)])],
    ["two messages", Buffer.concat([prefix(0), prefix(0)])],
    ["an unknown flag", prefix(0, 2)],
    ["compressed with nothing", prefix(0, 1)],
  ])("%s", async (_what, bytes) => {
    expect(await send(bytes)).toEqual(refused(Code.INVALID_ARGUMENT));
  });

  test("4 GB announced: refused before they are sent", async () => {
    const answer = await send(prefix(0xffffffff), {}, false);
    expect(answer).toEqual(refused(Code.RESOURCE_EXHAUSTED));
    expect(answer.reset).toBe(constants.NGHTTP2_NO_ERROR);
  });

  test("gzip cut short; an encoding there is not", async () => {
    const bytes = Buffer.concat([prefix(4, 1), Buffer.from("1f8b0800", "hex")]);
    expect(await send(bytes, { "grpc-encoding": "gzip" })).toEqual(
      refused(Code.INVALID_ARGUMENT),
    );
    expect(await send(bytes, { "grpc-encoding": "snappy" })).toEqual(
      refused(Code.UNIMPLEMENTED),
    );
  });

  test("what is not gRPC", async () => {
    const answer = await send(traces, { "content-type": "application/json" });
    expect(answer).toMatchObject({ http: 415, status: undefined });
  });

  test("a message that never ends: DEADLINE_EXCEEDED, and the call is closed", async () => {
    const answer = await send(prefix(1000), {}, false);
    expect(answer).toEqual(refused(Code.DEADLINE_EXCEEDED));
  });

  test("a caller that goes away is not counted and harms nobody", async () => {
    const session = connectHttp2(`http://127.0.0.1:${server.port}`);
    const stream = session.request(callHeaders);
    stream.on("error", () => undefined);
    stream.write(prefix(100));
    await new Promise((resolve) => setTimeout(resolve, 50));
    session.destroy();
    expect((await caller.call(exportPaths.traces, traces)).code).toBe(Code.OK);
    expect(tally.bySignal.traces.refused).toEqual({});
  });
});

test("a port that is taken is an error", async () => {
  await expect(
    listenGrpc(
      { host: "127.0.0.1", port: server.port },
      {
        admit,
        intake: createIntake(spool, tally),
        tally,
        maxBytes: MAX,
        timeoutMs: 500,
        maxConnections: 100,
        onError: () => undefined,
      },
    ),
  ).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("stopping waits for a call under way and takes no other", async () => {
  const answering = caller.call(exportPaths.traces, traces);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const closing = server.close(1000);
  expect((await answering).code).toBe(Code.OK);
  await closing;
  const late = await caller.call(exportPaths.traces, traces);
  expect(late.code).toBe(Code.UNAVAILABLE);
  server = { port: 0, close: () => Promise.resolve() };
});
