import {
  type Metric,
  type MetricSource,
  type ScopedMetrics,
} from "../metrics/model";
import { reason, report } from "../problems";
import { convert } from "./convert";
import { SeriesStarts } from "./series";
import { snapshotSync } from "./snapshot";
import { type PromMetric, type PromRegistry, type PromSnapshot } from "./types";

const SCOPE = "prom-client";

/** What is kept of a metric. */
interface Known {
  /** As registered: a scrape in OpenMetrics' format takes `_total` off a counter's own name. */
  readonly name: string;
  readonly starts: SeriesStarts;
}

interface Read {
  readonly metric: PromMetric;
  readonly registry: PromRegistry;
  readonly index: number;
  readonly snapshot: PromSnapshot;
}

/**
 * Sends what the application registers in prom-client as OTLP metrics. Reading is what a scrape
 * does, so the application's own `/metrics` goes on as before.
 */
export class PromBridge implements MetricSource {
  /** Weak: an application may make registries and drop them. */
  readonly #registries: WeakRef<PromRegistry>[] = [];
  readonly #known = new WeakMap<PromMetric, Known>();
  readonly #reading = new WeakSet<PromMetric>();
  #version = "";

  /** Notes which prom-client the registries that follow are from. */
  loaded(version: string | undefined): void {
    this.#version = version ?? "";
  }

  /** Adds a registry; one known already stays where it is. */
  addRegistry(registry: PromRegistry): void {
    if (this.#live().some(({ registry: known }) => known === registry)) return;
    this.#registries.push(new WeakRef(registry));
  }

  /**
   * Notes a metric's beginning: its counters count from here.
   *
   * @param now ms since the epoch
   */
  addMetric(metric: PromMetric, now = Date.now()): void {
    if (!this.#known.has(metric)) {
      const starts = new SeriesStarts(now);
      this.#known.set(metric, { name: metric.name, starts });
    }
  }

  /** Notes that the application set a metric back. */
  reset(metric: PromMetric, now = Date.now()): void {
    this.#known.get(metric)?.starts.reset(now);
  }

  async collect(timeoutMs: number): Promise<ScopedMetrics[]> {
    const reads = await Promise.all(
      this.#metrics().map(async (entry): Promise<Read | undefined> => {
        const snapshot = await this.#read(entry.metric, timeoutMs);
        return snapshot === undefined ? undefined : { ...entry, snapshot };
      }),
    );
    return this.#converted(reads.filter((read) => read !== undefined));
  }

  collectSync(): ScopedMetrics[] {
    const reads = this.#metrics().flatMap((entry): Read[] => {
      const snapshot = snapshotSync(entry.metric);
      return snapshot === undefined ? [] : [{ ...entry, snapshot }];
    });
    return this.#converted(reads);
  }

  /** One metric's collect() that fails, or never ends, must not take the others with it. */
  async #read(
    metric: PromMetric,
    timeoutMs: number,
  ): Promise<PromSnapshot | undefined> {
    try {
      return await within(timeoutMs, this.#answer(metric));
    } catch (error) {
      report(
        "ISO-A22",
        `the prom-client metric ${metric.name} could not be read: ${reason(error)}`,
      );
      return undefined;
    }
  }

  async #answer(metric: PromMetric): Promise<PromSnapshot> {
    // Asked again it would only have more to answer.
    if (this.#reading.has(metric)) {
      throw new Error("its collect() has not ended since the last time");
    }
    this.#reading.add(metric);
    try {
      return await metric.get();
    } finally {
      this.#reading.delete(metric);
    }
  }

  #live(): { registry: PromRegistry; index: number }[] {
    return this.#registries.flatMap((ref, index) => {
      const registry = ref.deref();
      return registry === undefined ? [] : [{ registry, index }];
    });
  }

  /** Every metric once, also when several registries hold it, as a merged one does. */
  #metrics(): Omit<Read, "snapshot">[] {
    const seen = new Set<PromMetric>();
    return this.#live().flatMap(({ registry, index }) =>
      registry.getMetricsAsArray().flatMap((metric) => {
        if (seen.has(metric)) return [];
        seen.add(metric);
        return [{ metric, registry, index }];
      }),
    );
  }

  #converted(reads: readonly Read[]): ScopedMetrics[] {
    const now = Date.now();
    const scopes = new Map<string, Metric[]>();
    const owners = new Map<string, number>();
    for (const { metric, registry, index, snapshot } of reads) {
      this.addMetric(metric, now);
      const known = this.#known.get(metric);
      if (known === undefined) continue;
      const { name, starts } = known;
      const defaults = registry._defaultLabels ?? {};
      const named = { ...snapshot, name };
      const converted = convert(named, defaults, starts, now);
      starts.collected(now);
      if (converted === undefined) continue;
      // Two registries may use one name for two metrics: a scope may hold a name only once.
      const owner = owners.get(name) ?? index;
      owners.set(name, owner);
      const scope = owner === index ? SCOPE : `${SCOPE}/registry-${index}`;
      scopes.set(scope, [...(scopes.get(scope) ?? []), converted]);
    }
    return [...scopes].map(([name, metrics]) => ({
      scope: { name, version: this.#version },
      metrics,
    }));
  }
}

async function within<Value>(
  timeoutMs: number,
  pending: Promise<Value>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`its collect() took more than ${timeoutMs} ms`));
    }, timeoutMs).unref();
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
}
