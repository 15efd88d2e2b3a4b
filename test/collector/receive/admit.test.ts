import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IsoscopeError } from "../../../collector/src/errors.js";
import { credentialsOf } from "../../../collector/src/keys/authenticate.js";
import { Bucket } from "../../../collector/src/keys/bucket.js";
import { KeyRing } from "../../../collector/src/keys/key-ring.js";
import { readEnvelopes } from "../../../collector/src/otlp/envelope.js";
import { createAdmit } from "../../../collector/src/receive/admit.js";
import type { Database } from "../../../collector/src/store/database.js";
import { eventually } from "../../support/eventually.js";
import { decodeStatus, encodeTraces } from "../../support/otlp.js";
import { realisticTraceRequest } from "../../support/otlp-realistic.js";
import { addKey, openTestApp } from "../keys/support/app.js";

let folder: string;
let keysFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isoscope-admit-"));
  keysFile = join(folder, "keys.json");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const withKey = (text: string) =>
  credentialsOf(["Authorization", `Bearer ${text}`]);

/** The error that a call throws. */
function refusal(call: () => unknown): IsoscopeError {
  try {
    call();
  } catch (error) {
    if (error instanceof IsoscopeError) return error;
    throw error;
  }
  throw new Error("It was let in.");
}

describe("any protocol's credentials", () => {
  test("without keys everyone is let in, as no one", () => {
    const admitted = createAdmit(undefined)(credentialsOf([]));
    expect(admitted).toMatchObject({ keyId: "", environment: "" });
  });

  test("a key says who sends, and from which environment", async () => {
    const free = await addKey(keysFile, {});
    const bound = await addKey(keysFile, { environments: ["production"] });
    const ring = await KeyRing.open(keysFile, () => undefined);
    const admit = createAdmit(ring);
    expect(admit(withKey(free.text))).toMatchObject({
      keyId: free.id,
      environment: "",
    });
    expect(admit(withKey(bound.text))).toMatchObject({
      keyId: bound.id,
      environment: "production",
    });
    ring.close();
  });

  test("a header that is sent twice is refused, even with the same good key", async () => {
    const { text } = await addKey(keysFile, {});
    const ring = await KeyRing.open(keysFile, () => undefined);
    const line = ["AUTHORIZATION", `Bearer ${text}`];
    expect(
      refusal(() => createAdmit(ring)(credentialsOf([...line, ...line]))),
    ).toMatchObject({ code: "ISO-UNAUTHORIZED", status: 401 });
    ring.close();
  });
});

describe("limits of a key", () => {
  test("requests per second: 429 with the time to wait, for this key alone", async () => {
    const slow = await addKey(keysFile, { limits: { requestsPerSecond: 3 } });
    const other = await addKey(keysFile, {});
    const ring = await KeyRing.open(keysFile, () => undefined);
    const admit = createAdmit(ring);
    for (let n = 0; n < 3; n++) admit(withKey(slow.text));
    expect(refusal(() => admit(withKey(slow.text)))).toMatchObject({
      code: "ISO-RATE",
      status: 429,
      retryAfterS: 1,
    });
    for (let n = 0; n < 100; n++) admit(withKey(other.text));
    ring.close();
  });

  test("a bucket lets through its rate over time, and a debt is waited for", () => {
    let now = 0;
    const bucket = new Bucket(100, () => now);
    bucket.take(100);
    expect(bucket.wait(1)).toBeCloseTo(0.01);
    // One request of ten seconds' worth.
    now = 1000;
    expect(bucket.wait(1)).toBe(0);
    bucket.take(1000);
    expect(bucket.wait(1)).toBeCloseTo(9.01);
    let taken = 1000;
    for (; now < 101_000; now += 10) {
      if (bucket.wait(1) > 0) continue;
      bucket.take(1);
      taken++;
    }
    expect(taken).toBeGreaterThan(9900);
    expect(taken).toBeLessThanOrEqual(10_100);
  });

  test("a rate below one a second still lets a request through", () => {
    let now = 0;
    const bucket = new Bucket(0.1, () => now);
    expect(bucket.wait(1)).toBe(0);
    bucket.take(1);
    expect(bucket.wait(1)).toBeCloseTo(10);
    now = 10_001;
    expect(bucket.wait(1)).toBe(0);
  });
});

describe("over HTTP", () => {
  const body = (seed: number) =>
    Buffer.from(
      encodeTraces(
        realisticTraceRequest(20, {
          service: "s",
          environment: "claimed",
          commit: "c",
          seed,
        }),
      ),
    );
  const reader = { rows: () => Promise.resolve([]) } as unknown as Database;

  test("the bound environment and the key reach the spool, whatever the sender claims", async () => {
    const key = await addKey(keysFile, { environments: ["production"] });
    const tested = await openTestApp({ keysFile, reader });
    const answer = await tested.app.inject({
      method: "POST",
      url: "/v1/traces",
      headers: {
        "content-type": "application/x-protobuf",
        "x-isoscope-key": key.text,
      },
      payload: body(1),
    });
    expect(answer.statusCode).toBe(200);
    const segment = await tested.spool.next();
    const found = [...readEnvelopes(readFileSync(segment?.path ?? ""))];
    expect(found.map(({ envelope }) => envelope)).toMatchObject([
      { keyId: key.id, environment: "production", items: 20 },
    ]);
    await tested.close();
  });

  test("bytes per second count after decompression: 429 with Retry-After, then 200 again", async () => {
    const size = body(1).length;
    const key = await addKey(keysFile, {
      limits: { bytesPerSecond: 2 * size },
    });
    const tested = await openTestApp({ keysFile, reader });
    const post = (seed: number) =>
      tested.app.inject({
        method: "POST",
        url: "/v1/traces",
        headers: {
          "content-type": "application/x-protobuf",
          "content-encoding": "gzip",
          authorization: `Bearer ${key.text}`,
        },
        payload: gzipSync(body(seed)),
      });
    const answers = [];
    for (let seed = 1; seed <= 6; seed++) answers.push(await post(seed));
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(answers[0]?.statusCode).toBe(200);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(Number(refused[0]?.headers["retry-after"])).toBeGreaterThan(0);
    expect(
      decodeStatus(refused[0]?.rawPayload ?? Buffer.alloc(0)).message,
    ).toContain("ISO-RATE");
    expect(tested.tally.bySignal.traces.refused["ISO-RATE"]).toBe(
      refused.length,
    );
    await eventually(async () => {
      expect((await post(7)).statusCode).toBe(200);
    }, 5000);
    await tested.close();
  });
});
