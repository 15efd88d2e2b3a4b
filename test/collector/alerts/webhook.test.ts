import { createHmac } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import { deliver } from "../../../collector/src/alerts/webhook.js";
import { startSink } from "./sink.js";

const quick = { timeoutMs: 10_000, retryMs: [5, 5] };
const never = new AbortController().signal;

async function sinkOf(answer?: (nth: number) => number | undefined) {
  const sink = await startSink(answer);
  onTestFinished(sink.close);
  return sink;
}
const hook = (url: string, secret?: string) => ({ name: "team", url, secret });

it("sends what it is given, signed where there is a secret", async () => {
  const sink = await sinkOf();
  const secret = "0123456789abcdef";
  expect(
    await deliver(hook(sink.url, secret), { event: "firing" }, quick, never),
  ).toBeUndefined();
  await deliver(hook(sink.url), { event: "firing" }, quick, never);
  const [signed, plain] = sink.got;
  expect(signed?.body).toBe('{"event":"firing"}');
  const timestamp = signed?.headers["x-isoscope-timestamp"];
  expect(Number(timestamp)).toBeGreaterThan(1.7e9);
  expect(signed?.headers["x-isoscope-signature"]).toBe(
    `sha256=${createHmac("sha256", secret)
      .update(`${String(timestamp)}.${signed?.body ?? ""}`)
      .digest("hex")}`,
  );
  expect(plain?.headers["x-isoscope-signature"]).toBeUndefined();
});

it("tries again what may go better, and stops when it does", async () => {
  const sink = await sinkOf((nth) => (nth < 2 ? 503 : 200));
  expect(await deliver(hook(sink.url), {}, quick, never)).toBeUndefined();
  expect(sink.got).toHaveLength(3);
});

it("gives up after the last attempt, and says why", async () => {
  const sink = await sinkOf(() => 500);
  expect(await deliver(hook(sink.url), {}, quick, never)).toBe(
    "team: answered 500",
  );
  expect(sink.got).toHaveLength(3);
});

it("does not try again what is refused", async () => {
  const sink = await sinkOf(() => 400);
  expect(await deliver(hook(sink.url), {}, quick, never)).toBe(
    "team: answered 400",
  );
  expect(sink.got).toHaveLength(1);
});

it("follows no redirect", async () => {
  const sink = await sinkOf(() => 302);
  expect(await deliver(hook(sink.url), {}, quick, never)).toBe(
    "team: answered 302, and redirects are not followed",
  );
  expect(sink.got).toHaveLength(1);
});

it("waits for no answer longer than it may", async () => {
  const sink = await sinkOf(() => undefined);
  expect(
    await deliver(hook(sink.url), {}, { timeoutMs: 200, retryMs: [] }, never),
  ).toBe("team: no answer within 200 ms");
});

it("says that nobody is there, and ends at once when it is stopped", async () => {
  const problem = await deliver(hook("http://127.0.0.1:9/"), {}, quick, never);
  expect(problem).toContain("team: ");
  const stop = new AbortController();
  const began = performance.now();
  const going = deliver(
    hook("http://127.0.0.1:9/"),
    {},
    { ...quick, retryMs: [60_000] },
    stop.signal,
  );
  setTimeout(() => {
    stop.abort();
  }, 50);
  await going;
  expect(performance.now() - began).toBeLessThan(5_000);
});
