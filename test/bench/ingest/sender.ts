/**
 * The load generator, a process of its own so that its CPU is counted apart. Sends for a while over a
 * fixed number of connections, at full speed or at a given rate, and prints one line of JSON.
 */
import { Agent, request } from "node:http";
import type { Signal } from "../../support/otlp.js";
import { Bodies } from "./bodies.js";

const [
  url = "",
  seconds = "5",
  connections = "8",
  encoding = "identity",
  rate = "0",
  offset = "0",
  signal = "traces",
] = process.argv.slice(2);
const gzip = encoding === "gzip";
const bodies = new Bodies(64, signal as Signal, gzip, Number(offset));
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const target = new URL(`/v1/${signal}`, url);
const latencies: number[] = [];
let acknowledged = 0;
let refused = 0;

function post(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      target,
      {
        method: "POST",
        agent,
        headers: {
          "content-type": "application/x-protobuf",
          "content-length": body.length,
          ...(gzip ? { "content-encoding": "gzip" } : {}),
        },
      },
      (answer) => {
        answer.resume();
        answer.on("end", () => {
          resolve(answer.statusCode ?? 0);
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function one(): Promise<void> {
  const body = bodies.next();
  const started = performance.now();
  const status = await post(body);
  latencies.push(performance.now() - started);
  if (status === 200) acknowledged += bodies.items;
  else refused += bodies.items;
}

const started = performance.now();
const end = started + Number(seconds) * 1000;
if (Number(rate) > 0) {
  // Open loop: a slow answer does not slow the sending down.
  const everyMs = (bodies.items / Number(rate)) * 1000;
  const underway: Promise<void>[] = [];
  for (let at = started; at < end; at += everyMs) {
    const wait = at - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    underway.push(one());
  }
  await Promise.all(underway);
} else {
  await Promise.all(
    Array.from({ length: Number(connections) }, async () => {
      while (performance.now() < end) await one();
    }),
  );
}
const wallSeconds = (performance.now() - started) / 1000;
latencies.sort((a, b) => a - b);
const at = (share: number) =>
  latencies[Math.floor(latencies.length * share)] ?? 0;
process.stdout.write(
  `${JSON.stringify({ acknowledged, refused, wallSeconds, p50: at(0.5), p99: at(0.99), max: latencies.at(-1) ?? 0 })}\n`,
);
agent.destroy();
