import { type HrTime } from "@opentelemetry/api";
import { millisToHrTime, type InstrumentationScope } from "@opentelemetry/core";
import {
  type MetricData,
  type MetricReader,
  type ScopeMetrics,
} from "@opentelemetry/sdk-metrics";

/**
 * The parts of the SDK's collector that do not wait. The SDK has no synchronous collection,
 * and nothing asynchronous runs after process.exit(): without this, every request counted since
 * the last interval would be missing. A test fails when an SDK upgrade moves these fields.
 */
interface Internals {
  readonly _sdkMetricProducer?: {
    readonly _sharedState: {
      readonly meterSharedStates: Map<
        string,
        {
          readonly _instrumentationScope: InstrumentationScope;
          readonly metricStorageRegistry: {
            getStorages(collector: unknown): readonly Storage[];
          };
        }
      >;
    };
  };
}

interface Storage {
  collect(collector: unknown, time: HrTime): MetricData | undefined | null;
  /** Present on the storage of asynchronous instruments only as a batch recorder. */
  readonly constructor: { readonly name: string };
}

/**
 * Collects every synchronous instrument's state at once.
 *
 * @param reader a reader registered with a meter provider
 */
export function collectSync(reader: MetricReader): ScopeMetrics[] {
  const collector = (reader as unknown as Internals)._sdkMetricProducer;
  if (collector === undefined) return [];
  const time = millisToHrTime(Date.now());
  const scopes: ScopeMetrics[] = [];
  for (const meter of collector._sharedState.meterSharedStates.values()) {
    const metrics = meter.metricStorageRegistry
      .getStorages(collector)
      .filter((storage) => storage.constructor.name === "SyncMetricStorage")
      .map((storage) => storage.collect(collector, time))
      .filter((data) => data != null);
    if (metrics.length > 0) {
      scopes.push({ scope: meter._instrumentationScope, metrics });
    }
  }
  return scopes;
}
