import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnvelopes } from "../../../collector/src/otlp/envelope.js";
import { Loader } from "../../../collector/src/spool/loader.js";
import type { SegmentStore } from "../../../collector/src/spool/segment-store.js";
import { listQuarantine } from "../../../collector/src/spool/quarantine.js";
import { Spool } from "../../../collector/src/spool/spool.js";
import { LoadError } from "../../../collector/src/store/load/load.js";
import { eventually } from "../../support/eventually.js";

let root = "";
let spool: Spool;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "isoscope-loader-"));
  ({ spool } = await Spool.open({
    folder: join(root, "spool"),
    maxBytes: 1e9,
    pace: { lingerMs: 20, unreadMs: 500 },
  }));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const append = (text: string) =>
  spool.append({
    signal: "metrics",
    request: Buffer.from(text),
    environment: "",
    keyId: "",
    items: 3,
    rejectedItems: 0,
    kinds: 0,
  });

/** A store with two tables that keeps what it takes and refuses what it is told to. */
function fakeStore(refuses: (table: string, text: string) => boolean) {
  const stored = { a: [] as string[], b: [] as string[] };
  const tokens = new Set<string>();
  let away = false;
  const store: SegmentStore = {
    load(segment, wanted = () => true) {
      if (away)
        return Promise.reject(
          new LoadError("a", "store", new Error("connection refused")),
        );
      const texts = [...readEnvelopes(readFileSync(segment.path))].map(
        ({ request }) => Buffer.from(request).toString(),
      );
      for (const table of ["a", "b"] as const) {
        if (!wanted(table)) continue;
        if (texts.some((text) => refuses(table, text))) {
          return Promise.reject(
            new LoadError(table, "content", new Error("cannot parse")),
          );
        }
        if (tokens.has(`${segment.id}:${table}`)) continue;
        tokens.add(`${segment.id}:${table}`);
        stored[table].push(...texts);
      }
      return Promise.resolve();
    },
  };
  return { store, stored, setAway: (value: boolean) => (away = value) };
}

function run(store: SegmentStore) {
  const errors: string[] = [];
  const loader = new Loader(spool, store, {
    quarantineFolder: join(root, "quarantine"),
    onError: (message) => errors.push(message),
    onQuarantine: () => undefined,
    pauseMs: 5,
  });
  loader.start();
  const stop = async () => {
    await spool.close();
    await loader.stop();
  };
  return { loader, errors, stop };
}

test("the request that a table refuses is set aside; every other is stored once in every table", async () => {
  const { store, stored } = fakeStore(
    (table, text) => table === "a" && text.startsWith("bad"),
  );
  const texts = [
    ...Array.from({ length: 17 }, (_, i) => `good ${i}`),
    "bad 1",
    "good x",
    "bad 2",
  ];
  await Promise.all(texts.map(append));
  const { stop } = run(store);
  await eventually(() => {
    expect(stored.b).toHaveLength(20);
    expect(spool.state().bytes).toBe(0);
  });
  expect(stored.a.sort()).toEqual(
    texts.filter((text) => text.startsWith("good")).sort(),
  );
  const aside = await listQuarantine(join(root, "quarantine"));
  expect(aside).toHaveLength(2);
  expect(aside[0]).toMatchObject({
    table: "a",
    signal: "metrics",
    items: 3,
    error: "a: cannot parse",
  });
  const kept = aside.flatMap(({ id }) => [
    ...readEnvelopes(readFileSync(join(root, "quarantine", `${id}.pb`))),
  ]);
  expect(
    kept.map(({ request }) => Buffer.from(request).toString()).sort(),
  ).toEqual(["bad 1", "bad 2"]);
  expect(
    readdirSync(join(root, "quarantine")).filter((file) =>
      file.endsWith(".part"),
    ),
  ).toEqual([]);
  await stop();
});

test("while the store is away segments wait and the reason shows; then they are loaded", async () => {
  const { store, stored, setAway } = fakeStore(() => false);
  setAway(true);
  await append("patient");
  const { loader, errors, stop } = run(store);
  await eventually(() => {
    expect(loader.state().storeError).toContain("connection refused");
  });
  expect(spool.state()).toMatchObject({ segments: 1 });
  setAway(false);
  await eventually(() => {
    expect(stored.b).toEqual(["patient"]);
  });
  expect(errors).toHaveLength(1);
  await eventually(() => {
    expect(loader.state().storeError).toBeUndefined();
  });
  await stop();
});

test("stopping does not wait for a store that is away, and loses nothing", async () => {
  const { store, setAway } = fakeStore(() => false);
  setAway(true);
  await append("kept");
  const { stop } = run(store);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await stop();
  expect(readdirSync(join(root, "spool"))).toHaveLength(1);
});

/** A store that answers some requests with an error that does not tell whose fault it is. */
function puzzlingStore(refuses: (texts: readonly string[]) => boolean) {
  const stored: string[] = [];
  const tokens = new Set<string>();
  const offered: number[] = [];
  const store: SegmentStore = {
    load(segment, wanted = () => true) {
      if (!wanted("a")) return Promise.resolve();
      const texts = [...readEnvelopes(readFileSync(segment.path))].map(
        ({ request }) => Buffer.from(request).toString(),
      );
      offered.push(texts.length);
      if (refuses(texts)) {
        const cause = Object.assign(new Error("a bug of the store"), {
          code: "49",
        });
        return Promise.reject(new LoadError("a", "unclear", cause));
      }
      if (tokens.has(segment.id)) return Promise.resolve();
      tokens.add(segment.id);
      stored.push(...texts);
      return Promise.resolve();
    },
  };
  return { store, stored, offered };
}

test("an error that does not tell whose fault it is: after some tries the segment is taken apart", async () => {
  const { store, stored, offered } = puzzlingStore((texts) =>
    texts.includes("odd"),
  );
  const texts = [...Array.from({ length: 9 }, (_, i) => `even ${i}`), "odd"];
  await Promise.all(texts.map(append));
  const { stop } = run(store);
  await eventually(() => {
    expect(spool.state().bytes).toBe(0);
  });
  expect(offered.slice(0, 4)).toEqual([10, 10, 10, 10]);
  expect(stored.sort()).toEqual(texts.slice(0, 9));
  expect(await listQuarantine(join(root, "quarantine"))).toMatchObject([
    { error: "a: a bug of the store" },
  ]);
  expect(readdirSync(join(root, "quarantine"))).toHaveLength(2);
  await stop();
});

test("where every request is refused that way nothing is set aside: it goes in when the store has come to itself", async () => {
  let broken = true;
  const { store, stored } = puzzlingStore(() => broken);
  const texts = Array.from({ length: 40 }, (_, i) => `request ${i}`);
  await Promise.all(texts.map(append));
  const { loader, errors, stop } = run(store);
  await eventually(() => {
    expect(loader.state().storeError).toContain("may not be in its bytes");
  });
  expect(errors.at(-1)).toContain("a bug of the store");
  expect(await listQuarantine(join(root, "quarantine"))).toEqual([]);
  broken = false;
  await eventually(() => {
    expect(spool.state().bytes).toBe(0);
  });
  expect(stored.sort()).toEqual(texts.sort());
  expect(await listQuarantine(join(root, "quarantine"))).toEqual([]);
  expect(readdirSync(join(root, "quarantine"))).toEqual([]);
  await stop();
});

test("a segment of nothing else is set aside once others have gone past it", async () => {
  const { store, stored } = puzzlingStore((texts) =>
    texts.some((text) => text.startsWith("odd")),
  );
  await append("odd 1");
  const { loader, stop } = run(store);
  await eventually(() => {
    expect(loader.state().storeError).toContain("may not be in its bytes");
  });
  expect(await listQuarantine(join(root, "quarantine"))).toEqual([]);
  await append("even");
  await eventually(() => {
    expect(spool.state().bytes).toBe(0);
  });
  expect(stored).toEqual(["even"]);
  expect(await listQuarantine(join(root, "quarantine"))).toHaveLength(1);
  await stop();
});

test("what went in piece by piece is not offered whole again by the next process", async () => {
  let offers = 0;
  let phase: "odd" | "away" | "well" = "odd";
  const { store, stored } = puzzlingStore((texts) => texts.includes("odd"));
  const flaky: SegmentStore = {
    load(segment, wanted) {
      const texts = [...readEnvelopes(readFileSync(segment.path))];
      // Gone for good after the first half went in.
      if (phase === "odd" && stored.length > 0) phase = "away";
      offers++;
      if (phase === "away") {
        return Promise.reject(
          new LoadError("a", "store", new Error("connection refused")),
        );
      }
      if (phase === "well" && wanted?.("a") === true) {
        expect(texts.length).toBeLessThan(8);
      }
      return store.load(segment, wanted);
    },
  };
  const texts = [...Array.from({ length: 7 }, (_, i) => `even ${i}`), "odd"];
  await Promise.all(texts.map(append));
  const first = run(flaky);
  await eventually(() => {
    expect(phase).toBe("away");
    expect(first.loader.state().storeError).toContain("connection refused");
  });
  await first.stop();
  expect(offers).toBeGreaterThan(5);

  phase = "well";
  ({ spool } = await Spool.open({
    folder: join(root, "spool"),
    maxBytes: 1e9,
    pace: { lingerMs: 20, unreadMs: 500 },
  }));
  const second = run(flaky);
  await eventually(() => {
    expect(spool.state().bytes).toBe(0);
  });
  expect(stored.sort()).toEqual(texts.slice(0, 7));
  await second.stop();
});
