import type { Metric } from "../../support/otlp-messages.js";
import { metrics, WINDOW_MS } from "./metrics.js";
import type { Plan, Root } from "./plan.js";
import { Draw } from "./random.js";
import { requests } from "./requests.js";
import { Request, type MadeLog, type MadeSpan } from "./trace.js";

/** One side's telemetry before it is encoded. */
export interface Side {
  readonly requests: number;
  readonly spans: readonly MadeSpan[];
  readonly logs: readonly MadeLog[];
  readonly metrics: Readonly<Record<string, readonly Metric[]>>;
  readonly instrumentationVersion: string;
  /** Of a service's process. */
  readonly resource: (service: string) => Readonly<Record<string, string>>;
}

const services = ["gateway", "catalogue", "orders", "payments"];

/** Generates one side. @param startMs of the window */
export function generateSide(plan: Plan, seed: number, startMs: number): Side {
  const draw = new Draw(seed);
  const count = plan.requests ?? 700;
  const spans: MadeSpan[] = [];
  const logs: MadeLog[] = [];
  for (let i = 0; i < count; i += 1) {
    const progress = (i + draw.uniform()) / count;
    const at = { startMs: startMs + progress * WINDOW_MS, progress };
    const request = new Request(plan, draw, at);
    requests[rootAt(plan, draw, progress)](request);
    spans.push(...request.spans);
    logs.push(...request.logs);
  }
  const version = plan.faults?.node ?? "20.19.0";
  const pod = draw.hex(8);
  return {
    requests: count,
    spans,
    logs: [...logs, ...facts(plan, startMs)],
    instrumentationVersion: plan.faults?.instrumentationVersion ?? "0.60.0",
    metrics: Object.fromEntries(
      services.map((service) => [
        service,
        metrics(plan.faults ?? {}, draw, {
          service,
          startMs,
          spans: spans.filter((span) => span.service === service),
        }),
      ]),
    ),
    resource: (service) => ({
      "service.name": service,
      "service.instance.id": `${service}-${pod}`,
      "host.name": `${plan.cluster ?? "blue"}-${pod}`,
      "process.runtime.name": "nodejs",
      "process.runtime.version": version,
    }),
  };
}

/** The day's rhythm: people look in the morning and buy in the evening. */
function rootAt(plan: Plan, draw: Draw, progress: number): Root {
  const day = Math.sin(2 * Math.PI * ((plan.phase ?? 0) + progress / 4));
  const weights: Record<Root, number> = {
    product: (plan.mix?.product ?? 0.35) * (1 + 0.3 * day),
    listing: plan.mix?.listing ?? 0.25,
    checkout: (plan.mix?.checkout ?? 0.25) * (1 - 0.3 * day),
    search: plan.mix?.search ?? 0.15,
  };
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  let at = draw.uniform() * total;
  for (const [name, weight] of Object.entries(weights)) {
    at -= weight;
    if (at < 0) return name as Root;
  }
  return "product";
}

function facts({ faults = {} }: Plan, startMs: number): MadeLog[] {
  const known = [
    [
      "services",
      "postgresql",
      faults.postgresql ?? "18.6",
      ["catalogue", "orders"],
    ],
    ["packages", "express", faults.express ?? "5.1.0", services],
    ["configuration", "POOL_SIZE", faults.poolSize ?? "10", ["orders"]],
  ] as const;
  return known.flatMap(([pillar, name, value, seenBy]) =>
    seenBy.map((service): MadeLog => ({
      service,
      atMs: startMs,
      severity: "INFO",
      body: "",
      traceId: "",
      spanId: "",
      eventName: "isoscope.fact",
      attributes: {
        "isoscope.fact.pillar": pillar,
        "isoscope.fact.name": name,
        "isoscope.fact.value": value,
        "isoscope.fact.source": "generated",
      },
    })),
  );
}
