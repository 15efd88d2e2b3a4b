import { type Resource } from "@opentelemetry/resources";
import { MetricReader, type ScopeMetrics } from "@opentelemetry/sdk-metrics";
import { type Config } from "../config";
import { reason, report } from "../problems";
import { collectSync } from "./collect-sync";
import { encodeMetrics, type Protocol } from "./encode";
import { type Shipper } from "../ship/shipper";

/** Metrics kept elsewhere than in the SDK, in a form only their owner can encode. */
export interface MetricSource {
  /** Reads the metrics as they stand now. */
  collect(): Promise<Collected>;
  /** The same without waiting: the process is about to end. */
  collectSync(): Collected;
}

/** What a source gives: what the SDK can encode, and requests it encoded itself. */
export interface Collected {
  readonly scopes: readonly ScopeMetrics[];
  readonly encoded: readonly Uint8Array[];
}

const FIRST_MS = 1_500;

/** Collects at an interval, and once more, without waiting for anything, at the end. */
export class MetricShipper extends MetricReader {
  readonly #shipper: Shipper;
  readonly #resource: Resource;
  readonly #intervalMs: number;
  readonly #protocol: Protocol;
  readonly #sources: MetricSource[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(config: Config, resource: Resource, shipper: Shipper) {
    super();
    this.#shipper = shipper;
    this.#resource = resource;
    this.#intervalMs = config.metricIntervalMs;
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
      const parts = this.#sources.map((source) => source.collectSync());
      this.#ship(scopes, parts);
    });
  }

  async #run(): Promise<void> {
    try {
      const { resourceMetrics } = await this.collect();
      const parts = await Promise.all(
        this.#sources.map((source) => source.collect()),
      );
      this.#ship(resourceMetrics.scopeMetrics, parts);
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

  #ship(own: readonly ScopeMetrics[], parts: readonly Collected[]): void {
    const scopeMetrics = [...own, ...parts.flatMap(({ scopes }) => scopes)];
    if (scopeMetrics.length > 0) {
      const metrics = { resource: this.#resource, scopeMetrics };
      this.#shipper.send("metrics", encodeMetrics(this.#protocol, metrics));
    }
    for (const bytes of parts.flatMap(({ encoded }) => encoded)) {
      this.#shipper.send("metrics", bytes);
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
