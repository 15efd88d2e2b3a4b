import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readEnvelopes } from "../../../collector/src/otlp/envelope.js";
import { Seen } from "../../../collector/src/spool/seen.js";
import {
  Spool,
  type Accepted,
  type SpoolOptions,
} from "../../../collector/src/spool/spool.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isoscope-spool-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = (options: Partial<SpoolOptions> = {}, remembered: string[] = []) =>
  Spool.open({ folder, maxBytes: 1e9, lingerMs: 20, ...options }, remembered);

const request = (text: string, change: Partial<Accepted> = {}): Accepted => ({
  signal: "traces",
  request: Buffer.from(text),
  environment: "",
  keyId: "",
  items: 1,
  rejectedItems: 0,
  kinds: 0,
  ...change,
});

const contents = (path: string) =>
  [...readEnvelopes(readFileSync(path))].map(({ request: bytes }) =>
    Buffer.from(bytes).toString(),
  );

describe("append", () => {
  test("is on disk when it returns", async () => {
    const { spool } = await open();
    await spool.append(request("one"));
    const [file] = readdirSync(folder);
    expect(contents(join(folder, file ?? ""))).toEqual(["one"]);
    await spool.close();
  });

  test("concurrent requests all arrive, once each, whatever the segment's size", async () => {
    const { spool } = await open({ segmentBytes: 500 });
    const texts = Array.from({ length: 200 }, (_, i) => `request ${i}`);
    await Promise.all(texts.map((text) => spool.append(request(text))));
    const found: string[] = [];
    while (found.length < texts.length) {
      const segment = await spool.next();
      if (segment === undefined) break;
      found.push(...contents(segment.path));
      await spool.remove(segment);
    }
    expect(found.sort()).toEqual(texts.sort());
    expect(readdirSync(folder)).toEqual([]);
    expect(spool.state()).toMatchObject({ bytes: 0, segments: 0 });
    await spool.close();
  });

  test("the same bytes are stored once: again, in parallel, after a restart", async () => {
    const first = await open();
    expect(await first.spool.append(request("same"))).toBe("stored");
    const again = await Promise.all(
      [1, 2, 3].map(() => first.spool.append(request("same"))),
    );
    expect(again).toEqual(["duplicate", "duplicate", "duplicate"]);
    const parallel = await Promise.all(
      [1, 2, 3].map(() => first.spool.append(request("other"))),
    );
    expect(parallel.filter((outcome) => outcome === "stored")).toHaveLength(1);
    await first.spool.close();
    const second = await open();
    expect(await second.spool.append(request("same"))).toBe("duplicate");
    await second.spool.close();
  });

  test("the same bytes from a key bound to another environment are another request", async () => {
    const { spool } = await open();
    expect(await spool.append(request("same"))).toBe("stored");
    expect(await spool.append(request("same", { environment: "b" }))).toBe(
      "stored",
    );
    await spool.close();
  });

  test("past the disk budget it refuses with what to do, and takes again once there is room", async () => {
    const { spool } = await open({ maxBytes: 400 });
    await spool.append(request("x".repeat(200)));
    await expect(spool.append(request("y".repeat(200)))).rejects.toMatchObject({
      code: "ISO-SPOOL-FULL",
      status: 503,
    });
    const segment = await spool.next();
    if (segment === undefined) throw new Error("no segment");
    await spool.remove(segment);
    expect(await spool.append(request("y".repeat(200)))).toBe("stored");
    await spool.close();
  });
});

describe("a start after a crash", () => {
  test("takes up what was left, without the torn tail", async () => {
    const { spool } = await open();
    await spool.append(request("one"));
    await spool.append(request("two"));
    // The process dies here, in the middle of a third request: nothing is closed.
    const [file = ""] = readdirSync(folder);
    const path = join(folder, file);
    appendFileSync(path, readFileSync(path).subarray(0, 20));

    const next = await open();
    expect(next).toMatchObject({ replayed: 1, tornBytes: 20 });
    const segment = await next.spool.next();
    expect(contents(segment?.path ?? "")).toEqual(["one", "two"]);
    expect(segment?.id).toBe(file.replace(".pb", ""));
    await next.spool.close();
    await spool.close();
  });

  test("what comes all the time waits for more, metrics longest; what comes now and then does not wait", async () => {
    const { spool } = await open();
    const arrives = async (signal: Accepted["signal"], text: string) => {
      await spool.append(request(text, { signal }));
    };
    const loaded = async () => {
      const segment = await spool.next();
      if (segment === undefined) throw new Error("closed");
      const [text] = contents(segment.path);
      await spool.remove(segment);
      return text;
    };
    await arrives("metrics", "first points");
    expect(await loaded()).toBe("first points");
    await arrives("traces", "first spans");
    expect(await loaded()).toBe("first spans");
    await arrives("metrics", "more points");
    await arrives("traces", "more spans");
    const began = performance.now();
    expect(await loaded()).toBe("more spans");
    expect(await loaded()).toBe("more points");
    // Not for ever: a chart that is looked at goes on.
    expect(performance.now() - began).toBeLessThan(6_000);
    await spool.close();
  });

  test("files that are no segments are left alone", async () => {
    appendFileSync(join(folder, "notes.txt"), "x");
    appendFileSync(join(folder, "other.pb"), "x");
    const { spool, replayed } = await open();
    expect(replayed).toBe(0);
    await spool.close();
    expect(readdirSync(folder).sort()).toEqual(["notes.txt", "other.pb"]);
  });
});

test("a request is recognised for at least the window, and not for ever", () => {
  let now = 0;
  const seen = new Seen(1000, () => now);
  seen.add("a");
  now = 999;
  expect(seen.has("a")).toBe(true);
  now = 1500;
  expect(seen.has("a")).toBe(true);
  seen.add("b");
  now = 2500;
  expect(seen.has("a")).toBe(false);
  expect(seen.has("b")).toBe(true);
  now = 10_000;
  expect(seen.has("b")).toBe(false);
});
