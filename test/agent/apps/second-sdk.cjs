// Starts an SDK of its own, as an application does that was instrumented before.
const { trace } = require("@opentelemetry/api");
const { TracerProvider } = require("@opentelemetry/sdk-trace");

trace.setGlobalTracerProvider(new TracerProvider());
trace.getTracer("app").startSpan("still traced").end();
fetch(`${process.argv[2]}/?token=hidden-value&page=2`).catch(() => undefined);
