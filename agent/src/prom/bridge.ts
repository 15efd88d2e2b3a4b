import { type Resource } from "@opentelemetry/resources";
import { type MetricData, type ScopeMetrics } from "@opentelemetry/sdk-metrics";
import { reason, report } from "../problems";
import { type Protocol } from "../signals/encode";
import { type Collected, type MetricSource } from "../signals/metrics";
import { convert, type SummaryData } from "./convert";
import { SeriesStarts } from "./series";
import { snapshotSync } from "./snapshot";
import { encodeSummaries, type Scope } from "./summary-otlp";
import { type PromMetric, type PromRegistry, type PromSnapshot } from "./types";

const SCOPE = "prom-client";

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
  readonly #protocol: Protocol;
  readonly #resource: Resource;
  /** Weak: an application may make registries and drop them. */
  readonly #registries: WeakRef<PromRegistry>[] = [];
  readonly #starts = new WeakMap<PromMetric, SeriesStarts>();
  #version = "";

  constructor(protocol: Protocol, resource: Resource) {
    this.#protocol = protocol;
    this.#resource = resource;
  }

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
    if (!this.#starts.has(metric)) {
      this.#starts.set(metric, new SeriesStarts(now));
    }
  }

  /** Notes that the application set a metric back. */
  reset(metric: PromMetric, now = Date.now()): void {
    this.#starts.get(metric)?.reset(now);
  }

  async collect(): Promise<Collected> {
    const reads = await Promise.all(
      this.#metrics().map(async (entry): Promise<Read | undefined> => {
        try {
          return { ...entry, snapshot: await entry.metric.get() };
        } catch (error) {
          // One metric's failing collect() must not take the others with it.
          report(
            "ISO-A22",
            `the prom-client metric ${entry.metric.name} could not be read: ${reason(error)}`,
          );
          return undefined;
        }
      }),
    );
    return this.#encode(reads.filter((read) => read !== undefined));
  }

  collectSync(): Collected {
    const reads = this.#metrics().flatMap((entry): Read[] => {
      const snapshot = snapshotSync(entry.metric);
      return snapshot === undefined ? [] : [{ ...entry, snapshot }];
    });
    return this.#encode(reads);
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

  #encode(reads: readonly Read[]): Collected {
    const now = Date.now();
    const scopes = new Map<
      string,
      { sdk: MetricData[]; summaries: SummaryData[] }
    >();
    const owners = new Map<string, number>();
    for (const { metric, registry, index, snapshot } of reads) {
      this.addMetric(metric, now);
      const starts = this.#starts.get(metric);
      if (starts === undefined) continue;
      const defaults = registry._defaultLabels ?? {};
      const converted = convert(snapshot, defaults, starts, now);
      starts.collected(now);
      if (converted === undefined) continue;
      // Two registries may use one name for two metrics: a scope may hold a name only once.
      const owner = owners.get(snapshot.name) ?? index;
      owners.set(snapshot.name, owner);
      const name = owner === index ? SCOPE : `${SCOPE}/registry-${index}`;
      const scope = scopes.get(name) ?? { sdk: [], summaries: [] };
      scopes.set(name, scope);
      if (converted.kind === "sdk") scope.sdk.push(converted.data);
      else scope.summaries.push(converted.data);
    }
    const sdk: ScopeMetrics[] = [];
    const encoded: Uint8Array[] = [];
    for (const [name, { sdk: metrics, summaries }] of scopes) {
      const scope: Scope = { name, version: this.#version };
      if (metrics.length > 0) sdk.push({ scope, metrics });
      if (summaries.length > 0) {
        encoded.push(
          encodeSummaries(
            this.#protocol,
            this.#resource,
            scope,
            summaries,
            now,
          ),
        );
      }
    }
    return { scopes: sdk, encoded };
  }
}
