import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from "@opentelemetry/instrumentation";
import { type PromBridge } from "../prom/bridge";
import {
  type PromClient,
  type PromMetric,
  type PromRegistry,
} from "../prom/types";
import { VERSION } from "../version";

interface RegistryPrototype {
  registerMetric(this: PromRegistry, metric: PromMetric): void;
}

interface MetricPrototype {
  reset(this: PromMetric): void;
}

/** Tells the bridge about every registry, metric and reset as prom-client makes them. */
export class PromClientInstrumentation extends InstrumentationBase {
  // `declare`: init() runs inside super(), where an initialised field would be overwritten after it.
  declare private readonly bridge: PromBridge | undefined;

  constructor(bridge: PromBridge) {
    super("@isoscope/agent/prom-client", VERSION, { enabled: false });
    Object.assign(this, { bridge });
    this.enable();
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      "prom-client",
      [">=12 <16"],
      (exports: PromClient & { default?: PromClient }, version) => {
        this.#patch(exports.default ?? exports, version);
        return exports;
      },
      () => undefined,
    );
  }

  #patch(client: PromClient, version: string | undefined): void {
    const { bridge } = this;
    if (bridge === undefined) return;
    bridge.loaded(version);
    bridge.addRegistry(client.register);
    this._wrap(
      client.Registry.prototype as RegistryPrototype,
      "registerMetric",
      (register) =>
        function (metric) {
          register.call(this, metric);
          // After it: a name already taken throws, and the metric then belongs to nobody.
          bridge.addRegistry(this);
          bridge.addMetric(metric);
        },
    );
    for (const type of ["Counter", "Histogram", "Summary"] as const) {
      this._wrap(
        client[type].prototype as MetricPrototype,
        "reset",
        (reset) =>
          function () {
            reset.call(this);
            bridge.reset(this);
          },
      );
    }
  }
}
