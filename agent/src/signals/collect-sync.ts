import {
  type BatchObservableCallback,
  type HrTime,
  type ObservableCallback,
  type ValueType,
} from "@opentelemetry/api";
import { millisToHrTime, type InstrumentationScope } from "@opentelemetry/core";
import {
  type MetricData,
  type MetricReader,
  type ScopeMetrics,
} from "@opentelemetry/sdk-metrics";
import {
  BatchObservableResultImpl,
  ObservableResultImpl,
} from "@opentelemetry/sdk-metrics/build/esm/ObservableResult";
import { reason, report } from "../problems";

/**
 * The parts of the SDK's collector that do not wait. The SDK has no synchronous collection,
 * and nothing asynchronous runs after process.exit(): without this, every request counted since
 * the last interval would be missing. A test fails when an SDK upgrade moves these fields.
 */
interface Internals {
  readonly _sdkMetricProducer?: {
    readonly _sharedState: {
      readonly meterSharedStates: Map<string, MeterState>;
    };
  };
}

interface MeterState {
  readonly _instrumentationScope: InstrumentationScope;
  readonly metricStorageRegistry: {
    getStorages(collector: unknown): readonly Storage[];
  };
  readonly observableRegistry: {
    readonly _callbacks: readonly {
      readonly callback: ObservableCallback;
      readonly instrument: Instrument;
    }[];
    readonly _batchCallbacks: readonly {
      readonly callback: BatchObservableCallback;
      readonly instruments: ReadonlySet<Instrument>;
    }[];
  };
}

interface Instrument {
  readonly _descriptor: {
    readonly name: string;
    readonly valueType: ValueType;
  };
  readonly _metricStorages: readonly {
    record(observed: unknown, time: HrTime): void;
  }[];
}

interface Storage {
  collect(collector: unknown, time: HrTime): MetricData | undefined | null;
}

/**
 * Asks every observable instrument and collects every instrument's state at once. Of an asynchronous
 * callback, what it observes before it first waits is taken.
 *
 * @param reader a reader registered with a meter provider
 */
export function collectSync(reader: MetricReader): ScopeMetrics[] {
  const collector = (reader as unknown as Internals)._sdkMetricProducer;
  if (collector === undefined) return [];
  const time = millisToHrTime(Date.now());
  const scopes: ScopeMetrics[] = [];
  for (const meter of collector._sharedState.meterSharedStates.values()) {
    observe(meter, time);
    const metrics = meter.metricStorageRegistry
      .getStorages(collector)
      .map((storage) => storage.collect(collector, time))
      .filter((data) => data != null);
    if (metrics.length > 0) {
      scopes.push({ scope: meter._instrumentationScope, metrics });
    }
  }
  return scopes;
}

function observe({ observableRegistry }: MeterState, time: HrTime): void {
  for (const { callback, instrument } of observableRegistry._callbacks) {
    const { name, valueType } = instrument._descriptor;
    const result = new ObservableResultImpl(name, valueType);
    call(() => callback(result));
    record(instrument, result._buffer, time);
  }
  for (const { callback, instruments } of observableRegistry._batchCallbacks) {
    const result = new BatchObservableResultImpl();
    call(() => callback(result));
    for (const instrument of instruments) {
      const observed = result._buffer.get(instrument as never);
      if (observed !== undefined) record(instrument, observed, time);
    }
  }
}

function record(instrument: Instrument, observed: unknown, time: HrTime): void {
  for (const storage of instrument._metricStorages) {
    storage.record(observed, time);
  }
}

/** The application's own callback: its failure is its own, and must not become an unhandled rejection. */
function call(callback: () => unknown): void {
  try {
    const pending = callback();
    if (pending instanceof Promise) pending.catch(failed);
  } catch (error) {
    failed(error);
  }
}

function failed(error: unknown): void {
  report("ISO-A21", `metrics could not be collected: ${reason(error)}`);
}
