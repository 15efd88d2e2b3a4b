import {
  resource,
  unixNano,
  type Origin,
} from "../../../support/otlp-build.js";
import {
  encodeLogs,
  encodeMetrics,
  encodeTraces,
} from "../../../support/otlp.js";
import type {
  LogRecord,
  Metric,
  Span,
} from "../../../support/otlp-messages.js";

export const commitA = "9f3c2d1e8b7a60514c3d2e1f0a9b8c7d6e5f4a3b";
export const commitB = "1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e";

export const production: Origin = {
  service: "gateway",
  environment: "production",
  commit: commitA,
};
export const development: Origin = {
  service: "gateway",
  environment: "development",
  commit: commitB,
};

/** A request of these spans from one origin. */
export function spansOf(origin: Origin, spans: Span[]): Buffer {
  return encodeTraces({
    resourceSpans: [
      {
        resource: resource(origin, {
          "host.name": `host-of-${origin.service}`,
        }),
        scopeSpans: [{ scope: { name: "test", version: "1.0" }, spans }],
      },
    ],
  });
}

export function logsOf(origin: Origin, logRecords: LogRecord[]): Buffer {
  return encodeLogs({
    resourceLogs: [
      {
        resource: resource(origin),
        scopeLogs: [{ scope: { name: "winston" }, logRecords }],
      },
    ],
  });
}

export function metricsOf(origin: Origin, metrics: Metric[]): Buffer {
  return encodeMetrics({
    resourceMetrics: [
      {
        resource: resource(origin),
        scopeMetrics: [{ scope: { name: "test" }, metrics }],
      },
    ],
  });
}

/** A log record at a time in milliseconds. */
export function log(
  atMs: number,
  body: string,
  more: Partial<LogRecord> = {},
): LogRecord {
  return {
    timeUnixNano: unixNano(atMs),
    observedTimeUnixNano: unixNano(atMs),
    severityNumber: 9,
    severityText: "INFO",
    body: { stringValue: body },
    ...more,
  };
}
