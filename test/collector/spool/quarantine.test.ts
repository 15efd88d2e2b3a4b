import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Loader } from "../../../collector/src/spool/loader.js";
import { listQuarantine } from "../../../collector/src/spool/quarantine.js";
import { Spool } from "../../../collector/src/spool/spool.js";
import { loadSegment } from "../../../collector/src/store/load/load.js";
import { defaultRedaction } from "../../../collector/src/store/load/redaction.js";
import { eventually } from "../../support/eventually.js";
import { encodeTraces } from "../../support/otlp.js";
import { seededIds, span } from "../../support/otlp-build.js";
import { openTestStore, type TestStore } from "../support/store.js";

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.remove());

test("bytes that the real engine refuses are set aside with its words; their neighbours are stored", async () => {
  const ids = seededIds(1);
  const good = (name: string) =>
    encodeTraces({
      resourceSpans: [{ scopeSpans: [{ spans: [span({ ids, name })] }] }],
    });
  const { spool } = await Spool.open({
    folder: join(store.dataDir, "spool"),
    maxBytes: 1e9,
    pace: { lingerMs: 50 },
  });
  // The scan would have refused this at the door: it goes straight to the spool.
  const poison = good("poison").subarray(0, -3);
  for (const request of [good("a"), poison, good("b"), good("c")]) {
    await spool.append({
      signal: "traces",
      request,
      environment: "",
      keyId: "",
      items: 1,
      rejectedItems: 0,
      kinds: 0,
    });
  }
  const quarantineFolder = join(store.dataDir, "quarantine");
  const loader = new Loader(
    spool,
    {
      load: (segment, wanted) =>
        loadSegment(store, defaultRedaction, segment, wanted),
    },
    {
      quarantineFolder,
      onError: () => undefined,
      onQuarantine: () => undefined,
    },
  );
  loader.start();
  await eventually(() => {
    expect(spool.state().bytes).toBe(0);
  });
  const [aside, ...more] = await listQuarantine(quarantineFolder);
  expect(more).toEqual([]);
  expect(aside).toMatchObject({
    signal: "traces",
    table: "otel_traces",
    items: 1,
    bytes: poison.length,
  });
  expect(aside?.error).toMatch(/^otel_traces: .{10}/);
  expect(
    readFileSync(join(quarantineFolder, `${aside?.id ?? ""}.pb`)).includes(
      poison,
    ),
  ).toBe(true);
  expect(
    await store.reader.rows(
      "SELECT SpanName AS name FROM otel_traces ORDER BY name",
    ),
  ).toEqual([{ name: "a" }, { name: "b" }, { name: "c" }]);
  expect(loader.state()).toMatchObject({
    quarantined: 1,
    storeError: undefined,
  });
  await spool.close();
  await loader.stop();
});
