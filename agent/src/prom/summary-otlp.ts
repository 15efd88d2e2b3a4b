import { type Resource } from "@opentelemetry/resources";
import { encodeMetrics, type Protocol } from "../signals/encode";
import { type SummaryData, type SummaryPoint } from "./convert";
import { ProtoWriter } from "./proto-writer";

/** Which library the metrics are from. */
export interface Scope {
  readonly name: string;
  readonly version: string;
}

/**
 * Encodes summaries as an ExportMetricsServiceRequest. The SDK's data model has no summary, so
 * its serialiser writes the resource and the rest is added behind it, field numbers from
 * opentelemetry/proto/metrics/v1/metrics.proto.
 *
 * @param now ms since the epoch
 */
export function encodeSummaries(
  protocol: Protocol,
  resource: Resource,
  scope: Scope,
  summaries: readonly SummaryData[],
  now: number,
): Uint8Array {
  return protocol === "http/json"
    ? asJson(resource, scope, summaries, now)
    : asProtobuf(resource, scope, summaries, now);
}

function asProtobuf(
  resource: Resource,
  scope: Scope,
  summaries: readonly SummaryData[],
  now: number,
): Uint8Array {
  const request = new ProtoWriter();
  request.message(1, (resourceMetrics) => {
    resourceMetrics.raw(resourceMetricsOf(resource));
    resourceMetrics.message(2, (scopeMetrics) => {
      scopeMetrics.message(1, (w) => {
        w.string(1, scope.name);
        w.string(2, scope.version);
      });
      for (const summary of summaries) {
        scopeMetrics.message(2, (metric) => {
          metric.string(1, summary.name);
          metric.string(2, summary.description);
          metric.string(3, summary.unit);
          metric.message(11, (data) => {
            for (const point of summary.points) {
              data.message(1, (w) => {
                writePoint(w, point, now);
              });
            }
          });
        });
      }
    });
  });
  return request.finish();
}

function writePoint(w: ProtoWriter, point: SummaryPoint, now: number): void {
  w.fixed64(2, nanos(point.start));
  w.fixed64(3, nanos(now));
  w.fixed64(4, BigInt(Math.trunc(point.count)));
  w.double(5, point.sum);
  for (const { quantile, value } of point.quantiles) {
    w.message(6, (mark) => {
      mark.double(1, quantile);
      mark.double(2, value);
    });
  }
  for (const [key, value] of Object.entries(point.attributes)) {
    w.message(7, (pair) => {
      pair.string(1, key);
      pair.message(2, (any) => {
        any.string(1, value);
      });
    });
  }
}

/** The body of a ResourceMetrics that holds its resource and nothing else. */
function resourceMetricsOf(resource: Resource): Uint8Array {
  const bytes = encodeMetrics("http/protobuf", { resource, scopeMetrics: [] });
  // The request is one field: a tag of one byte, a length, and the body wanted here.
  let at = 1;
  while (((bytes[at] ?? 0) & 0x80) !== 0) at += 1;
  return bytes.subarray(at + 1);
}

function asJson(
  resource: Resource,
  scope: Scope,
  summaries: readonly SummaryData[],
  now: number,
): Uint8Array {
  const empty = encodeMetrics("http/json", { resource, scopeMetrics: [] });
  const request = JSON.parse(Buffer.from(empty).toString("utf8")) as {
    resourceMetrics: { scopeMetrics: unknown }[];
  };
  const metrics = summaries.map(({ name, description, unit, points }) => ({
    name,
    description,
    unit,
    summary: {
      dataPoints: points.map((point) => ({
        attributes: Object.entries(point.attributes).map(([key, value]) => ({
          key,
          value: { stringValue: value },
        })),
        startTimeUnixNano: String(nanos(point.start)),
        timeUnixNano: String(nanos(now)),
        count: String(Math.trunc(point.count)),
        sum: point.sum,
        quantileValues: point.quantiles,
      })),
    },
  }));
  for (const one of request.resourceMetrics) {
    one.scopeMetrics = [{ scope, metrics }];
  }
  return new TextEncoder().encode(JSON.stringify(request));
}

function nanos(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * 1_000_000n;
}
