import { deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  frame,
  rawBlock,
  repeatedBlock,
} from "../collector/receive/support/zstd.js";
import { prefix, rawCall } from "../collector/receive/support/raw-call.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { peakResidentMb, residentMb, resetPeak } from "./memory.js";

const MB = 1024 * 1024;
const LIMIT_MB = 32;
/** decompress.ts lets four bodies be decompressed at a time; Node frees what they held a little later. */
const ALLOWED_MB = 4 * LIMIT_MB + 96;
const AT_ONCE = 16;
const RESOURCE_EXHAUSTED = "8";

const zeros = Buffer.alloc(128 * MB);
const block = 128 * 1024;
const blocks = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    repeatedBlock(block, index === count - 1),
  );
const bombs: Record<string, { encoding: string; body: Buffer; grpc?: true }> = {
  "gzip, 128 MB": {
    encoding: "gzip",
    body: gzipSync(zeros, { level: 1 }),
    grpc: true,
  },
  "gzip, 120 members of 1 MB": {
    encoding: "gzip",
    body: Buffer.concat(
      Array.from({ length: 120 }, () => gzipSync(zeros.subarray(0, MB))),
    ),
    grpc: true,
  },
  "deflate, 128 MB": {
    encoding: "deflate",
    body: deflateSync(zeros, { level: 1 }),
    grpc: true,
  },
  "zstd, 16 KB that declare 512 MB": {
    encoding: "zstd",
    body: frame(blocks(4096), 512 * MB),
    grpc: true,
  },
  "zstd, 16 KB that are 512 MB and don't say so": {
    encoding: "zstd",
    body: frame(blocks(4096)),
    grpc: true,
  },
  "zstd, 300 frames of 1 MB": {
    encoding: "zstd",
    body: Buffer.concat(Array.from({ length: 300 }, () => frame(blocks(8)))),
  },
  "zstd, a window of 2 TB": {
    encoding: "zstd",
    body: frame([rawBlock(Buffer.alloc(10), true)], undefined, 0xf8),
  },
  "no encoding, and too long": {
    encoding: "identity",
    body: zeros.subarray(0, LIMIT_MB * MB + 1),
  },
};

let collector: RunningCollector;
let usual: number;
beforeAll(async () => {
  collector = await startCollector({
    env: { ISOSCOPE_MAX_REQUEST_MB: String(LIMIT_MB) },
  });
  // A body as large as is allowed, so that what is measured is not the first use.
  const large = gzipSync(zeros.subarray(0, LIMIT_MB * MB));
  expect(await post(large, "gzip")).toBe(400);
  usual = residentMb(collector.pid);
});
afterAll(async () => {
  await collector.stop();
});

async function post(body: Buffer, encoding: string): Promise<number> {
  const answer = await fetch(`${collector.url}/v1/traces`, {
    method: "POST",
    headers: {
      "content-type": "application/x-protobuf",
      "content-encoding": encoding,
    },
    body: new Uint8Array(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function call(body: Buffer, encoding: string): Promise<string> {
  const bytes = Buffer.concat([prefix(body.length, 1), body]);
  const { status } = await rawCall(collector.grpcPort, bytes, {
    "grpc-encoding": encoding,
  });
  return String(status);
}

test.each(Object.entries(bombs))(
  "%s: 413, and memory stays bounded",
  async (name, { encoding, body, grpc }) => {
    // A body that is sent in full is held in full: one of those at a time.
    const times = encoding === "identity" ? 1 : AT_ONCE;
    resetPeak(collector.pid);
    const answers = await Promise.all(
      Array.from({ length: times }, () => post(body, encoding)),
    );
    expect(answers).toEqual(answers.map(() => 413));
    if (grpc) {
      const statuses = await Promise.all(
        Array.from({ length: times }, () => call(body, encoding)),
      );
      expect(statuses).toEqual(statuses.map(() => RESOURCE_EXHAUSTED));
    }
    const grownMb = peakResidentMb(collector.pid) - usual;
    console.log(
      `${name} (${Math.ceil(body.length / 1024)} KB, ${times} at once, limit ${LIMIT_MB} MB): ${grownMb.toFixed(0)} MB more resident at the peak`,
    );
    expect(grownMb).toBeLessThan(ALLOWED_MB);
  },
);

test("afterwards it takes telemetry as before", async () => {
  expect(await post(gzipSync(Buffer.alloc(0)), "gzip")).toBe(200);
  const answer = await fetch(`${collector.url}/api/v1/status`);
  const { ingest } = (await answer.json()) as {
    ingest: { traces: { refused: Record<string, number> } };
  };
  const grpc = Object.values(bombs).filter((bomb) => bomb.grpc).length;
  const http = Object.keys(bombs).length - 1;
  expect(ingest.traces.refused).toEqual({
    "ISO-MALFORMED": 1,
    "ISO-TOO-LARGE": AT_ONCE * (http + grpc) + 1,
  });
});

/** A length-delimited field. */
function field(tag: number, body: Buffer): Buffer {
  const length: number[] = [];
  let rest = body.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([tag, ...length, rest]), body]);
}

test("a value nested 3,000 deep is refused with 400, in protobuf and in JSON", async () => {
  let bytes = field(0x0a, Buffer.from("x"));
  const json = `${'{"arrayValue":{"values":['.repeat(3000)}{"stringValue":"x"}${"]}}".repeat(3000)}`;
  for (let depth = 0; depth < 3000; depth++) {
    bytes = field(0x2a, field(0x0a, bytes));
  }
  const attribute = Buffer.concat([
    field(0x0a, Buffer.from("deep")),
    field(0x12, bytes),
  ]);
  const request = field(0x0a, field(0x0a, field(0x0a, attribute)));
  expect(await post(request, "identity")).toBe(400);

  const answer = await fetch(`${collector.url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"resourceSpans":[{"resource":{"attributes":[{"key":"deep","value":${json}}]}}]}`,
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("ISO-TOO-DEEP");
});
