import { eventually } from "../../support/eventually.js";
import { encodeLogs, encodeMetrics, encodeTraces } from "../../support/otlp.js";
import type {
  LogsRequest,
  MetricsRequest,
  TraceRequest,
} from "../../support/otlp-messages.js";
import { realisticMetricsRequest } from "../../support/otlp-realistic.js";
import { shopTraffic } from "./shop-traffic.js";

export const commits = {
  production: "9f3c2d1e5a7b4c6d8e0f1a2b3c4d5e6f70819203",
  development: "1a2b3c4d5e6f708192039f3c2d1e5a7b4c6d8e0f",
};

export async function sendTraces(url: string, request: TraceRequest) {
  await post(url, "traces", encodeTraces(request));
}

export async function sendLogs(url: string, request: LogsRequest) {
  await post(url, "logs", encodeLogs(request));
}

export async function sendMetrics(url: string, request: MetricsRequest) {
  await post(url, "metrics", encodeMetrics(request));
}

async function post(url: string, signal: string, body: Buffer): Promise<void> {
  const response = await fetch(`${url}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: new Uint8Array(body),
  });
  if (!response.ok) throw new Error(`${signal}: ${response.status}`);
}

/** Waits until nothing that was sent is still on its way into the tables. */
export async function settled(url: string): Promise<void> {
  await eventually(async () => {
    const response = await fetch(`${url}/api/v1/status`);
    const { spool } = (await response.json()) as {
      spool: { segments: number; bytes: number; oldestMs: number };
    };
    if (spool.oldestMs > 0 || spool.bytes > 0) throw new Error("still loading");
  });
}

/** Two environments of a shop: production as it should be, development with planted faults. */
export async function sendShop(url: string, requests = 80): Promise<void> {
  const endMs = Date.now();
  for (const environment of ["production", "development"] as const) {
    const faulty = environment === "development";
    const commit = commits[environment];
    const { traces, logs } = shopTraffic({
      environment,
      commit,
      seed: faulty ? 2 : 1,
      requests,
      faulty,
      endMs,
    });
    await sendTraces(url, traces);
    await sendLogs(url, logs);
    await sendMetrics(
      url,
      realisticMetricsRequest(20, {
        service: "orders",
        environment,
        commit,
        seed: faulty ? 4 : 3,
        startMs: endMs - 25_000,
      }),
    );
  }
  await settled(url);
}
