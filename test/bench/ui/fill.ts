import { seeded } from "../../shop/random.mjs";
import {
  duration,
  resource,
  seededIds,
  span,
} from "../../support/otlp-build.js";
import type { LogRecord, Span } from "../../support/otlp-messages.js";
import { anyValue } from "../../support/otlp-values.js";
import { unixNano } from "../../support/otlp-build.js";
import {
  sendLogs,
  sendTraces,
  settled,
} from "../../dashboards/support/send.js";

const commit = "ab".repeat(20);
const perOperation = 40;

/** Two environments of `operations` root operations, each three times as slow in the second. */
export async function fillDifferences(
  url: string,
  operations: number,
): Promise<void> {
  for (const [index, environment] of ["production", "staging"].entries()) {
    const random = seeded(index + 1);
    const ids = seededIds(index + 11);
    const spans: Span[] = [];
    for (let operation = 0; operation < operations; operation++) {
      for (let request = 0; request < perOperation; request++) {
        spans.push(
          span({
            ids,
            name: `GET /resource-${operation}`,
            kind: "server",
            startMs: Date.now() - 600_000 + request * 20_000,
            durationMs: duration(random, index === 0 ? 20 : 60),
          }),
        );
      }
    }
    await sendTraces(url, {
      resourceSpans: [
        {
          resource: resource({ service: "shop", environment, commit }),
          scopeSpans: [{ spans }],
        },
      ],
    });
  }
  await settled(url);
}

/** One trace of so many spans, 40 to a parent; its id in hex. */
export async function fillTrace(url: string, count: number): Promise<string> {
  const ids = seededIds(5);
  const startMs = Date.now() - 60_000;
  const root = span({
    ids,
    name: "nightly batch",
    startMs,
    durationMs: count,
  });
  const spans = [root];
  let parent = root;
  for (let index = 1; index < count; index++) {
    const child = span({
      ids,
      name: index % 40 === 1 ? "chunk" : "row",
      parent: index % 40 === 1 ? root : parent,
      startMs: startMs + index,
      durationMs: index % 40 === 1 ? 40 : 1,
      attributes: { "batch.index": index, "db.system.name": "postgresql" },
    });
    if (index % 40 === 1) parent = child;
    spans.push(child);
  }
  await sendTraces(url, {
    resourceSpans: [
      {
        resource: resource({
          service: "batch",
          environment: "production",
          commit,
        }),
        scopeSpans: [{ spans }],
      },
    ],
  });
  await settled(url);
  return Buffer.from(root.traceId).toString("hex");
}

/** Sends log lines at a rate until told to stop; settles with how many were sent. */
export async function sendLines(
  url: string,
  perSecond: number,
  stopped: () => boolean,
): Promise<number> {
  const tickMs = 200;
  const started = performance.now();
  let sent = 0;
  while (!stopped()) {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond);
    const now = Date.now();
    const records = Array.from(
      { length: due - sent },
      (_, index): LogRecord => ({
        timeUnixNano: unixNano(now),
        severityNumber: 9,
        severityText: "INFO",
        body: anyValue(
          `order ${sent + index} placed by customer ${index % 97}`,
        ),
      }),
    );
    if (records.length > 0) {
      await sendLogs(url, {
        resourceLogs: [
          {
            resource: resource({
              service: "shop",
              environment: "production",
              commit,
            }),
            scopeLogs: [{ scope: { name: "bench" }, logRecords: records }],
          },
        ],
      });
      sent = due;
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  return sent;
}
