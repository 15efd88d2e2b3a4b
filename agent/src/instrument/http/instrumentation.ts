import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from "@opentelemetry/instrumentation";
import { type RequestCapture } from "../../config";
import { DurationHistogram } from "../../metrics/duration";
import { type MetricSource } from "../../metrics/model";
import { VERSION } from "../../version";
import { makeCarrier } from "./carry";
import { CLIENT_DURATION_KEYS, traceClient, traceGet } from "./client";
import { SERVER_DURATION_KEYS, traceServer } from "./server";

const SCOPE = "@isoscope/agent/http";

type Request = Parameters<typeof traceClient>[0];

interface Http {
  request: Request;
  get: Request;
  readonly Server: { prototype: { emit: Parameters<typeof traceServer>[0] } };
  /** In `http` only: `https` uses the same. */
  readonly IncomingMessage?: { prototype: object };
  readonly ServerResponse?: { prototype: object };
  readonly ClientRequest?: { prototype: object };
}

/**
 * Traces and times requests of `node:http` and `node:https`, both ways. Takes the place of
 * OpenTelemetry's own, whose attributes and names it keeps, at a fraction of the cost: see
 * docs/adr/0013-own-tracing-path.md.
 */
export class HttpInstrumentation extends InstrumentationBase {
  // `declare`: init() runs inside super(), where an initialised field would be overwritten after it.
  declare private server: DurationHistogram;
  declare private client: DurationHistogram;
  declare private capture: RequestCapture | undefined;

  /**
   * @param exemplars whether the durations link to spans
   * @param capture what of incoming requests is taken along
   */
  constructor(exemplars: boolean, capture?: RequestCapture) {
    super(SCOPE, VERSION, { enabled: false });
    this.capture = capture;
    const scope = { name: SCOPE, version: VERSION };
    this.server = new DurationHistogram(
      scope,
      "http.server.request.duration",
      "Duration of HTTP server requests.",
      SERVER_DURATION_KEYS,
      exemplars,
    );
    this.client = new DurationHistogram(
      scope,
      "http.client.request.duration",
      "Duration of HTTP client requests.",
      CLIENT_DURATION_KEYS,
      exemplars,
    );
    this.enable();
  }

  /** What it measures. */
  sources(): readonly MetricSource[] {
    return [this.server, this.client];
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return (["http", "https"] as const).map(
      (scheme) =>
        new InstrumentationNodeModuleDefinition(
          scheme,
          ["*"],
          (exports: Http) => {
            this.#patch(exports, scheme);
            return exports;
          },
          () => undefined,
        ),
    );
  }

  #patch(exports: Http, scheme: "http" | "https"): void {
    const tracer = (): typeof this.tracer => this.tracer;
    const { IncomingMessage, ServerResponse, ClientRequest } = exports;
    if (scheme === "http") {
      for (const one of [IncomingMessage, ServerResponse, ClientRequest]) {
        if (one !== undefined) makeCarrier(one.prototype);
      }
    }
    this._wrap(exports, "request", (request) =>
      traceClient(request, scheme, tracer, this.client),
    );
    // The wrapped one, at the time of the call: others may wrap it too.
    this._wrap(exports, "get", () =>
      traceGet((...args) => exports.request(...args)),
    );
    this._wrap(exports.Server.prototype, "emit", (emit) =>
      traceServer(emit, scheme, tracer, this.server, this.capture),
    );
  }
}
