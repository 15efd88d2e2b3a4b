// Loaded in the agent's place: OpenTelemetry's own SDK and instrumentations. Prints its spans at the end.
const { context, trace } = require("@opentelemetry/api");
const {
  AsyncLocalStorageContextManager,
} = require("@opentelemetry/context-async-hooks");
const { W3CTraceContextPropagator } = require("@opentelemetry/core");
const { registerInstrumentations } = require("@opentelemetry/instrumentation");
const {
  ExpressInstrumentation,
} = require("@opentelemetry/instrumentation-express");
const { HttpInstrumentation } = require("@opentelemetry/instrumentation-http");
const { ProtobufTraceSerializer } = require("@opentelemetry/otlp-transformer");
const { propagation } = require("@opentelemetry/api");
const {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} = require("@opentelemetry/sdk-trace");
const { writeFileSync } = require("fs");

const exporter = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(
  new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  }),
);
registerInstrumentations({
  instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()],
});
process.on("exit", () => {
  const spans = exporter.getFinishedSpans();
  const bytes = ProtobufTraceSerializer.serializeRequest(spans);
  writeFileSync(process.env["REFERENCE_SPANS"], bytes);
});
