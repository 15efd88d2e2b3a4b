import type { Database } from "../../../../collector/src/store/database.js";
import { seeded, type Random } from "./random.js";

type Row = Readonly<Record<string, unknown>>;

const pick = <T>(random: Random, values: readonly T[]): T =>
  values[Math.floor(random.next() * values.length)] as T;

const now = () => new Date().toISOString().replace("T", " ").replace("Z", "");

/** Nanoseconds, as text: JSON has no 64-bit integers. */
const durations = [
  ...["0", "1", "1000000", "1000000", "20000000", "20000001"],
  ...["9223372036854775807", "18446744073709551615"],
];
const numbers = [
  ...[0, -0, 1, -1, 5e-324, 1e308, -1e308, 2 ** 53],
  ...["nan", "inf", "-inf"],
];
const texts = [
  ...["", " ", "GET /orders", "GET /orders/{id}", "a\u0000b", "\u{1F4A5}"],
  ...["x".repeat(5000), "1e309", "Infinity", "-1", "NaN", "__proto__"],
  ...["constructor", "%s {n} <*>", "'; --", "[redacted]"],
];
const states = [
  ...["", "", "", "ot=th:0", "ot=th:c", "ot=th:ffffffffffffff", "ot=th:zz"],
  ...["ot=th:", "ot=rv:1;th:fffffffffffff8", "a=b,ot=th:8"],
];
const kinds = ["Server", "Client", "Internal", "Producer", "Unspecified"];
const starts = [
  ...["2026-01-15 12:00:00", "1970-01-01 00:00:00", "2262-04-11 23:47:16"],
];

/**
 * What no sane sender sends and any may: clocks out of range, durations that overflow, numbers that are
 * none, spans that call themselves, names of nothing.
 *
 * @param temper 0: every request the same; 1: anything goes
 */
export function hostileSide(
  environment: string,
  seed: number,
  { requests, temper }: { requests: number; temper: number },
): Readonly<Record<string, Row[]>> {
  const random = seeded(seed);
  const odd = <T>(usual: T, others: readonly T[]): T =>
    random.next() < temper ? pick(random, others) : usual;
  // Many spans share what is odd, or nothing would be frequent enough to be judged.
  const names = ["GET /orders", odd("SELECT shop", texts), odd("job", texts)];
  const service = odd("orders", ["", "orders", "x".repeat(300)]);
  const clock = odd("2026-01-15 12:00:00", starts);
  const common = {
    ...{ Environment: environment, Commit: odd("abcdef0123", ["", "zz"]) },
    ...{ ServiceName: service, ReceivedAt: now() },
  };
  const traces: Row[] = [];
  const logs: Row[] = [];
  for (let i = 0; i < requests; i += 1) {
    const trace = random.hex(32);
    const spans = 1 + Math.floor(random.next() * 4 * temper) + (i % 2);
    const state = odd("", states);
    const at = clock.startsWith("2026")
      ? new Date(Date.UTC(2026, 0, 15, 12) + i * 1000)
          .toISOString()
          .replace("T", " ")
          .replace("Z", "")
      : clock;
    for (let j = 0; j < spans; j += 1) {
      traces.push({
        ...common,
        ...{ Timestamp: at, TraceId: trace, SpanId: String(j) },
        ParentSpanId: odd(j === 0 ? "" : "0", [String(j), "9", "", "2"]),
        TraceState: j === 0 ? state : "",
        SpanName: j === 0 ? names[0] : pick(random, names),
        SpanKind: j === 0 ? "Server" : odd("Client", kinds),
        Duration: odd("20000000", durations),
        StatusCode: odd("Unset", ["Error", "Ok", "Unset"]),
        StatusMessage: odd("", texts),
        SpanAttributes: {
          "user.tier": odd("gold", texts),
          [odd("n", texts)]: odd("1", texts),
          ...(j === 0
            ? { "http.response.status_code": odd("200", ["404", "x", "-4"]) }
            : { "db.query.text": odd("SELECT 1", texts) }),
        },
        ResourceAttributes: { "service.version": odd("1", texts) },
        ScopeName: odd("http", texts),
        ScopeVersion: odd("1", texts),
      });
    }
    logs.push({
      ...common,
      ...{ Timestamp: at, TraceId: odd(trace, ["", "beef"]) },
      SeverityNumber: odd(9, [0, 1, 17, 24, 255]),
      Body: odd("listed 3 orders", texts),
      LogAttributes: { "code.function": odd("", texts) },
    });
  }
  const points = (more: (i: number) => Row) =>
    Array.from({ length: 60 }, (_, i) => ({
      ...common,
      MetricName: odd("queue", texts),
      MetricUnit: odd("1", texts),
      Attributes: { pool: odd("a", texts) },
      StartTimeUnix: odd("2026-01-15 12:00:00", starts),
      TimeUnix: odd(
        new Date(Date.UTC(2026, 0, 15, 12) + i * 5000)
          .toISOString()
          .replace("T", " ")
          .replace("Z", ""),
        starts,
      ),
      ...more(i),
    }));
  const temporality = () => odd(2, [0, 1, 2, 9]);
  return {
    otel_traces: traces,
    otel_logs: logs,
    otel_metrics_gauge: points((i) => ({ Value: odd(i, numbers) })),
    otel_metrics_sum: points((i) => ({
      Value: odd(i, numbers),
      AggregationTemporality: temporality(),
      IsMonotonic: odd(true, [true, false]),
    })),
    otel_metrics_histogram: points((i) => ({
      MetricName: "latency",
      Count: odd(3 * i, [0, 1]),
      Sum: odd(i, numbers),
      BucketCounts: odd([i, i, i], [[], [0], [1, 2, 3, 4, 5]]),
      ExplicitBounds: odd([1, 2], [[], [2, 1], [1, 2, 3]]),
      AggregationTemporality: temporality(),
    })),
    otel_metrics_exponential_histogram: points((i) => ({
      MetricName: "sizes",
      Count: odd(2 * i, [0, 1]),
      Sum: odd(i, numbers),
      Scale: odd(3, [-10, 20, 2147483647, -2147483648]),
      PositiveOffset: odd(0, [2147483647, -2147483648]),
      PositiveBucketCounts: odd([i, i], [[], [1]]),
      AggregationTemporality: temporality(),
    })),
    otel_metrics_summary: points((i) => ({
      MetricName: "old",
      Count: odd(i, [0]),
      Sum: odd(i, numbers),
      "ValueAtQuantiles.Quantile": [0.5, 0.99],
      "ValueAtQuantiles.Value": [odd(i, numbers), odd(i, numbers)],
    })),
  };
}

/** Writes one such side. */
export async function insertHostile(
  db: Database,
  side: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  for (const [table, rows] of Object.entries(side)) {
    const lines = rows.map((row) => JSON.stringify(row)).join("\n");
    if (rows.length > 0) {
      await db.command(`INSERT INTO ${table} FORMAT JSONEachRow\n${lines}`);
    }
  }
}
