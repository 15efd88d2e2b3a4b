import { type Resource } from "@opentelemetry/resources";
import {
  MetricReader,
  type ScopeMetrics as SdkMetrics,
} from "@opentelemetry/sdk-metrics";
import { type Config } from "../config";
import { encodeOwnMetrics } from "../metrics/encode";
import { encodeOwnMetricsAsJson } from "../metrics/json";
import { type MetricSource, type ScopedMetrics } from "../metrics/model";
import { reason, report } from "../problems";
import { collectSync } from "./collect-sync";
import { encodeMetrics, type Protocol } from "./encode";
import { type Shipper } from "../ship/shipper";

const FIRST_MS = 1_500;

/** Collects at an interval, and once more, without waiting for anything, at the end. */
export class MetricShipper extends MetricReader {
  readonly #shipper: Shipper;
  readonly #resource: Resource;
  readonly #intervalMs: number;
  readonly #timeoutMs: number;
  readonly #protocol: Protocol;
  readonly #sources: MetricSource[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(config: Config, resource: Resource, shipper: Shipper) {
    super();
    this.#shipper = shipper;
    this.#resource = resource;
    this.#intervalMs = config.metricIntervalMs;
    this.#timeoutMs = config.metricTimeoutMs;
    this.#protocol = config.protocol;
  }

  /** Adds metrics that live outside the SDK. */
  addSource(source: MetricSource): void {
    this.#sources.push(source);
  }

  /** Collects and ships; a collection under way is joined. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Collects and ships at once; asynchronous instruments keep their last observation. */
  runSync(): void {
    clearInterval(this.#timer);
    this.#guard(() => {
      const scopes = collectSync(this);
      const own = this.#sources.flatMap((source) => source.collectSync());
      this.#ship(scopes, own);
    });
  }

  async #run(): Promise<void> {
    try {
      // Without a limit one callback that never answers would end all metrics.
      const timeoutMillis = this.#timeoutMs;
      const { resourceMetrics, errors } = await this.collect({ timeoutMillis });
      for (const error of errors) failed(error);
      const own = await Promise.all(
        this.#sources.map((source) => source.collect(timeoutMillis)),
      );
      this.#ship(resourceMetrics.scopeMetrics, own.flat());
    } catch (error) {
      failed(error);
    }
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      failed(error);
    }
  }

  #ship(sdk: readonly SdkMetrics[], own: readonly ScopedMetrics[]): void {
    const json = this.#protocol === "http/json";
    const { attributes } = this.#resource;
    const parts: Part[] = [];
    if (sdk.length > 0) {
      const metrics = { resource: this.#resource, scopeMetrics: [...sdk] };
      const bytes = encodeMetrics(this.#protocol, metrics);
      const all = sdk.flatMap((scope) => scope.metrics);
      parts.push({ bytes, points: count(all, (one) => one.dataPoints) });
    }
    if (own.length > 0) {
      const encode = json ? encodeOwnMetricsAsJson : encodeOwnMetrics;
      const bytes = encode(attributes, own, Date.now());
      const all = own.flatMap((scope) => scope.metrics);
      parts.push({ bytes, points: count(all, (one) => one.points) });
    }
    // Protobuf messages one after the other are one message; JSON documents are not.
    const requests = json ? parts : parts.length > 0 ? [joined(parts)] : [];
    for (const { bytes, points } of requests) {
      this.#shipper.send("metrics", bytes, points);
    }
  }

  protected override onInitialized(): void {
    this.#timer = setInterval(() => void this.run(), this.#intervalMs).unref();
    // And once early: a person who has just started it is waiting to see something.
    const early = Math.min(FIRST_MS, this.#intervalMs);
    setTimeout(() => void this.run(), early).unref();
  }

  protected override onForceFlush(): Promise<void> {
    return this.run();
  }

  protected override async onShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.run();
  }
}

function failed(error: unknown): void {
  report("ISO-A21", `metrics could not be collected: ${reason(error)}`);
}

interface Part {
  readonly bytes: Uint8Array;
  readonly points: number;
}

function count<Metric>(
  metrics: readonly Metric[],
  points: (metric: Metric) => readonly unknown[],
): number {
  return metrics.reduce((sum, metric) => sum + points(metric).length, 0);
}

function joined(parts: readonly Part[]): Part {
  return {
    bytes: new Uint8Array(Buffer.concat(parts.map(({ bytes }) => bytes))),
    points: parts.reduce((sum, { points }) => sum + points, 0),
  };
}
