import { setTimeout as sleep } from "node:timers/promises";
import { encodeTraces } from "../../support/otlp.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";

/** Something that goes on until it is stopped, and tells what it saw. */
interface Going<T> {
  stop(): Promise<T>;
}

function going<T>(seen: T, turn: () => Promise<void>): Going<T> {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) await turn();
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
      return seen;
    },
  };
}

/** What the overview asks for, as often as it does. */
export function openPage(url: string): Going<undefined> {
  const ask = async (path: string) => {
    const answer = await fetch(`${url}/api/v1/${path}`);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} is answered ${answer.status}`);
  };
  return going(undefined, async () => {
    await Promise.all([
      ask("environments"),
      ask("services?environment=production&since=-24h&trend=30"),
    ]);
    await sleep(5000);
  });
}

const ids = seededIds(987_654);

/** Sends a span; returns the address of its trace when it is acknowledged. */
async function sendOne(url: string): Promise<string> {
  const one = span({ ids, name: "probe" });
  const body = encodeTraces({
    resourceSpans: [
      {
        resource: resource({
          service: "probe",
          environment: "probe",
          commit: "",
        }),
        scopeSpans: [{ spans: [one] }],
      },
    ],
  });
  const answer = await fetch(`${url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: new Uint8Array(body),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`a probe is answered ${answer.status}`);
  return `${url}/api/v1/traces/${Buffer.from(one.traceId).toString("hex")}`;
}

async function isThere(trace: string): Promise<boolean> {
  const answer = await fetch(trace);
  await answer.arrayBuffer();
  return answer.status === 200;
}

/** Sends one span at a time and asks for it until it is there: milliseconds. */
export function probe(url: string): Going<number[]> {
  const lagsMs: number[] = [];
  return going(lagsMs, async () => {
    const trace = await sendOne(url);
    const acknowledged = performance.now();
    while (!(await isThere(trace))) await sleep(25);
    lagsMs.push(performance.now() - acknowledged);
    // A fixed pause would fall in step with the loads, and meet each at the same moment.
    await sleep(200 + 1000 * Math.random());
  });
}

export interface FirstRead {
  /** The answer has what had just been acknowledged. */
  readonly found: boolean;
  /** It took so long. */
  readonly ms: number;
}

/** Sends one span and asks for it, once, when nobody has read for a while. */
export function firstReads(url: string, whileMs: number): Going<FirstRead[]> {
  const reads: FirstRead[] = [];
  return going(reads, async () => {
    await sleep(whileMs + 1000 * Math.random());
    const trace = await sendOne(url);
    const began = performance.now();
    const found = await isThere(trace);
    reads.push({ found, ms: performance.now() - began });
  });
}
