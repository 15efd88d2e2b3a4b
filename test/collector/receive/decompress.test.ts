import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompress } from "../../../collector/src/receive/decompress.js";
import { frame, rawBlock, repeatedBlock, skippable } from "./support/zstd.js";

const MB = 1024 * 1024;
const text = Buffer.from("telemetry ".repeat(1000));
const refusal = (code: string) => expect.objectContaining({ code }) as unknown;
const open = (body: Buffer, encoding: string, maxBytes = MB) =>
  decompress(body, encoding, maxBytes);
// `zstd -19 --ultra` of `text`: compressed blocks, a declared size and a checksum.
const compressed = Buffer.from(
  "28b52ffd6410269500005074656c656d6574727920010003a77c410267b0cd60",
  "hex",
);

describe("zstd", () => {
  test.each([
    ["a frame of the reference encoder", compressed, text],
    ["nothing", Buffer.alloc(0), Buffer.alloc(0)],
    ["a size declared", frame([rawBlock(text, true)], text.length), text],
    ["none declared", frame([rawBlock(text, true)]), text],
    [
      "several frames, and one to skip",
      Buffer.concat([
        skippable(100),
        frame([rawBlock(text, true)]),
        frame([rawBlock(text, false), rawBlock(text, true)], 2 * text.length),
      ]),
      Buffer.concat([text, text, text]),
    ],
  ])("%s", async (_what, body, expected) => {
    expect((await open(body, "zstd")).equals(expected)).toBe(true);
  });

  test("cut at every byte, it is malformed", async () => {
    for (let end = 1; end < compressed.length; end++) {
      await expect(open(compressed.subarray(0, end), "zstd")).rejects.toEqual(
        refusal("ISO-MALFORMED"),
      );
    }
  });

  test("with any bit of it flipped, it is refused or decoded, within the limit", async () => {
    let refused = 0;
    for (let bit = 0; bit < compressed.length * 8; bit++) {
      const bad = Buffer.from(compressed);
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const outcome = await open(bad, "zstd").catch((error: unknown) => error);
      if (Buffer.isBuffer(outcome)) expect(outcome.length).toBeLessThan(MB);
      else {
        refused++;
        expect((outcome as { code: string }).code).toMatch(
          /^ISO-(MALFORMED|TOO-LARGE)$/,
        );
      }
    }
    expect(refused).toBeGreaterThan(compressed.length * 4);
  });

  const blocks = Array.from({ length: 4096 }, (_, index) =>
    repeatedBlock(128 * 1024, index === 4095),
  );
  test.each([
    ["declared, 512 MB", frame(blocks, 512 * MB)],
    ["not declared, 512 MB", frame(blocks)],
    ["a lie: 2^62 declared", frame([rawBlock(text, true)], 2 ** 62)],
    ["a window of 2 TB", frame([rawBlock(text, true)], undefined, 0xf8)],
    [
      "many frames, each within the limit",
      Buffer.concat(
        Array.from({ length: 30 }, () =>
          frame([repeatedBlock(128 * 1024, true)]),
        ),
      ),
    ],
  ])("a bomb, %s: too large, and memory stays", async (_what, body) => {
    expect(body.length).toBeLessThan(17_000);
    const before = process.memoryUsage.rss();
    await expect(open(body, "zstd")).rejects.toEqual(refusal("ISO-TOO-LARGE"));
    expect(process.memoryUsage.rss() - before).toBeLessThan(30 * MB);
  });

  test("exactly the limit passes, one byte more does not", async () => {
    const exact = frame(
      Array.from({ length: 8 }, (_, index) =>
        repeatedBlock(128 * 1024, index === 7),
      ),
    );
    expect((await open(exact, "zstd")).length).toBe(MB);
    await expect(open(exact, "zstd", MB - 1)).rejects.toEqual(
      refusal("ISO-TOO-LARGE"),
    );
  });
});

test("gzip of several members is one body", async () => {
  const members = Buffer.concat([gzipSync(text), gzipSync(text)]);
  expect((await open(members, "gzip")).length).toBe(2 * text.length);
  expect((await open(members, "X-Gzip")).length).toBe(2 * text.length);
  const bomb = Buffer.concat(
    Array.from({ length: 30 }, () => gzipSync(Buffer.alloc(MB / 8))),
  );
  await expect(open(bomb, "gzip")).rejects.toEqual(refusal("ISO-TOO-LARGE"));
});

test.each(["gzip, gzip", "gzip,deflate", "br", "constructor"])(
  "Content-Encoding %s is refused",
  async (encoding) => {
    await expect(
      open(gzipSync(gzipSync(text)), encoding),
    ).rejects.toMatchObject({ code: "ISO-CONTENT-ENCODING", status: 415 });
  },
);

test("bombs side by side take turns", async () => {
  const bomb = deflateSync(Buffer.alloc(64 * MB));
  const before = process.memoryUsage.rss();
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss() - before);
  }, 5);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 60 }, () => open(bomb, "deflate", 8 * MB)),
  );
  clearInterval(watch);
  expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
  // Sixty at once would take 480 MB.
  expect(most).toBeLessThan(200 * MB);
});
