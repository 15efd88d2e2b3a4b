import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTraces } from "../support/otlp.js";
import { realisticTraceRequest } from "../support/otlp-realistic.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { residentMb } from "./memory.js";
import { kinds, SlowSocket } from "./slow-socket.js";

// At full size, with the timeouts as shipped: ISOSCOPE_TEST_SLOW_SOCKETS=2000 npx vitest run test/faults/slow-sockets.test.ts
const full = process.env["ISOSCOPE_TEST_SLOW_SOCKETS"];
const SOCKETS = Number(full ?? 500);
const TIMEOUT_S = full === undefined ? 4 : 20;
// Half of the timeout for HTTP's headers, all of it for the rest, and a tenth until Node looks. As shipped: under 30 s.
const LONGEST_MS = TIMEOUT_S * 1400;
const GOOD_PAUSE_MS = 20;

let collector: RunningCollector;
beforeAll(async () => {
  collector = await startCollector({
    env:
      full === undefined
        ? { ISOSCOPE_REQUEST_TIMEOUT_S: String(TIMEOUT_S) }
        : {},
  });
});
afterAll(async () => {
  await collector.stop();
});

/** Milliseconds until the answer to one good request is there. */
async function send(body: Uint8Array = new Uint8Array()): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`${collector.url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: new Uint8Array(body),
  });
  await answer.arrayBuffer();
  expect(answer.status).toBe(200);
  return performance.now() - started;
}

test(
  `${SOCKETS} slow sockets starve nobody and are closed`,
  { timeout: 90_000 },
  async () => {
    // Made beforehand: what is measured is the collector, not this process.
    const bodies = Array.from(
      { length: (4 * LONGEST_MS) / GOOD_PAUSE_MS },
      (_, seed) =>
        encodeTraces(
          realisticTraceRequest(1, {
            service: "good",
            environment: "test",
            commit: "a".repeat(40),
            seed,
          }),
        ),
    );
    for (const body of bodies.splice(0, 20)) await send(body);
    const before = residentMb(collector.pid);
    const slow: SlowSocket[] = [];
    const opening = setInterval(() => {
      for (let n = 0; n < SOCKETS / 20 && slow.length < SOCKETS; n++) {
        const kind = kinds[slow.length % kinds.length] ?? "silent";
        slow.push(new SlowSocket(kind, collector, TIMEOUT_S * 100));
      }
      if (slow.length === SOCKETS) clearInterval(opening);
    }, 50);
    const latencies: number[] = [];
    const deadline = performance.now() + LONGEST_MS + 3000;
    const good = async (): Promise<void> => {
      for (;;) {
        const body = bodies.pop();
        if (body === undefined || performance.now() > deadline) return;
        if (slow.length === SOCKETS && !slow.some(({ open }) => open)) return;
        latencies.push(await send(body));
        await new Promise((resolve) => setTimeout(resolve, GOOD_PAUSE_MS));
      }
    };
    await Promise.all([good(), good(), good(), good()]);
    const grownMb = residentMb(collector.pid) - before;
    const stillOpen = slow.filter(({ open }) => open);
    for (const socket of slow) socket.destroy();

    latencies.sort((a, b) => a - b);
    const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? Infinity;
    const longest = Math.max(...slow.map(({ openForMs }) => openForMs));
    console.log(
      `${SOCKETS} slow sockets: good traffic's p99 ${p99.toFixed(0)} ms over ${latencies.length} requests; all closed after ${(longest / 1000).toFixed(1)} s with a timeout of ${TIMEOUT_S} s; ${grownMb.toFixed(0)} MB more resident`,
    );
    expect(stillOpen.map(({ kind }) => kind)).toEqual([]);
    expect(slow.filter(({ connected }) => !connected)).toEqual([]);
    expect(latencies.length).toBeGreaterThan(50);
    expect(p99).toBeLessThan(500);
    expect(longest).toBeLessThan(LONGEST_MS + 2000);
  },
);
