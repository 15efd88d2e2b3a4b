import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from "@opentelemetry/instrumentation";
import { VERSION } from "../../version";
import { type Handle, type Layer, tracedHandle } from "./layer";

/** Marks a layer that has its span: several of the patched functions may see it. */
const TRACED = Symbol("isoscope.express.traced");

type TracedLayer = Layer & { [TRACED]?: true };
type Add = (this: Router, ...args: unknown[]) => unknown;

interface Router {
  readonly stack: readonly TracedLayer[];
}

interface Application {
  readonly router?: Router;
  readonly _router?: Router;
}

interface Express {
  readonly Router: { prototype?: { route?: Add; use: Add } };
  readonly application: {
    use: (this: Application, ...args: unknown[]) => unknown;
  };
}

/**
 * Traces what Express' middleware, routers and handlers do, one span each, and tells the HTTP server's span
 * which route matched. Versions 4 and 5.
 */
export class ExpressLayers extends InstrumentationBase {
  constructor() {
    super("@isoscope/agent/express", VERSION, {});
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      "express",
      [">=4.0.0 <6"],
      (exports: Express) => {
        this.#patch(exports);
        return exports;
      },
      () => undefined,
    );
  }

  #patch(express: Express): void {
    const { prototype } = express.Router;
    const five = prototype?.route !== undefined;
    const router = (five ? prototype : express.Router) as {
      route: Add;
      use: Add;
    };
    const trace = (layer: TracedLayer | undefined, mounted: unknown): void => {
      if (layer !== undefined) this.#trace(layer, mounted);
    };
    for (const name of ["route", "use"] as const) {
      this._wrap(
        router,
        name,
        (add) =>
          function (...args) {
            const result = add.apply(this, args);
            trace(this.stack.at(-1), args[0]);
            return result;
          },
      );
    }
    this._wrap(
      express.application,
      "use",
      (use) =>
        function (...args) {
          // Version 4 throws when asked for `router`.
          const owner = five ? this.router : this._router;
          const result = use.apply(this, args);
          trace(owner?.stack.at(-1), args[0]);
          return result;
        },
    );
  }

  #trace(layer: TracedLayer, mounted: unknown): void {
    if (layer[TRACED] === true) return;
    layer[TRACED] = true;
    const original = layer.handle;
    // Express tells error handlers by their four parameters; their errors are on the spans before them.
    if (original.length === 4) return;
    const traced = tracedHandle(layer, mounted, () => this.tracer);
    // A handler may be an application or a router, with properties that others read and set.
    for (const key in original) shareProperty(traced, original, key);
    layer.handle = traced;
  }
}

function shareProperty(traced: Handle, original: Handle, key: string): void {
  const source = original as unknown as Record<string, unknown>;
  Object.defineProperty(traced, key, {
    get: () => source[key],
    set: (value: unknown) => {
      source[key] = value;
    },
  });
}
