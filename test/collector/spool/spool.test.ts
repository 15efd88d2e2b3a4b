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
import { eventually } from "../../support/eventually.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isoscope-spool-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = (options: Partial<SpoolOptions> = {}, remembered: string[] = []) =>
  Spool.open(
    { folder, maxBytes: 1e9, pace: { lingerMs: 20 }, ...options },
    remembered,
  );

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

  test("has requests that are stored otherwise than they were sent, and those after them", async () => {
    const { spool } = await open();
    const curbed = request("cur", { original: Buffer.from("curbed") });
    await spool.append(curbed);
    await spool.append(request("after"));

    const next = await open();
    expect(next).toMatchObject({ replayed: 1, tornBytes: 0 });
    const segment = await next.spool.next();
    expect(contents(segment?.path ?? "")).toEqual(["cur", "after"]);
    // By what its sender sends again it is recognised.
    expect(await next.spool.append(curbed)).toBe("duplicate");
    await next.spool.close();
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

describe("when a segment is ended", () => {
  const arrives = (spool: Spool, signal: Accepted["signal"], text: string) =>
    spool.append(request(text, { signal }));
  /** Takes segments as the loader does, and tells what was in them. */
  const load = (spool: Spool): string[] => {
    const loaded: string[] = [];
    void (async () => {
      for (;;) {
        const segment = await spool.next();
        if (segment === undefined) return;
        loaded.push(...contents(segment.path));
        await spool.remove(segment);
      }
    })();
    return loaded;
  };
  const never = { lingerMs: 20, unreadMs: 1e9 };

  test("what comes now and then does not wait; what comes all the time waits for more, not for ever", async () => {
    const { spool } = await open({ pace: { lingerMs: 20, unreadMs: 500 } });
    const loaded = load(spool);
    await arrives(spool, "traces", "first");
    await eventually(() => {
      expect(loaded).toEqual(["first"]);
    });
    await arrives(spool, "traces", "second");
    await arrives(spool, "metrics", "other");
    await eventually(() => {
      expect(loaded).toEqual(["first", "other", "second"]);
    });
    await spool.close();
  });

  test("whoever is the first to read has all that was acknowledged before, and so do those who come meanwhile", async () => {
    const { spool } = await open({ pace: never });
    const loaded = load(spool);
    await arrives(spool, "traces", "first");
    await eventually(() => {
      expect(loaded).toEqual(["first"]);
    });
    await arrives(spool, "traces", "second");
    await arrives(spool, "logs", "line");
    await Promise.all([
      spool.latest(["traces", "logs"]),
      spool.latest(["traces", "logs"]),
    ]);
    expect(loaded.toSorted()).toEqual(["first", "line", "second"]);
    await spool.close();
  });

  test("while somebody reads, what comes does not wait for the next one to do so", async () => {
    const { spool } = await open({ pace: { ...never, readMs: 100 } });
    const loaded = load(spool);
    await spool.latest(["traces"]);
    for (const text of ["one", "two", "three"]) {
      await arrives(spool, "traces", text);
      await eventually(() => {
        expect(loaded).toContain(text);
      });
    }
    await spool.close();
  });

  test("one who looks without reading on has the latest and changes no pace", async () => {
    const { spool } = await open({ pace: { ...never, readMs: 0 } });
    const loaded = load(spool);
    await arrives(spool, "traces", "first");
    await spool.catchUp(["traces"]);
    expect(loaded).toEqual(["first"]);
    await arrives(spool, "traces", "second");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(loaded).toEqual(["first"]);
    await spool.close();
  });

  test("nobody waits for ever for a store that is away", async () => {
    const { spool } = await open({ pace: never });
    await arrives(spool, "traces", "stays");
    await spool.latest(["traces"]);
    expect(spool.state().segments).toBe(1);
    await spool.close();
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
