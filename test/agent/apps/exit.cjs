// Records ten spans, a log record and a count of each kind, then ends in the way asked for.
const { metrics, trace } = require("@opentelemetry/api");
const client = require("prom-client");
const winston = require("winston");

const log = winston.createLogger({
  transports: [new winston.transports.Console()],
});
const counter = metrics.getMeter("exit").createCounter("exit.otel");
const orders = new client.Counter({ name: "exit_prom", help: "Counted." });
const tracer = trace.getTracer("exit");

function record() {
  for (let i = 0; i < 10; i++) tracer.startSpan(`span ${i}`).end();
  log.warn("about to end");
  counter.add(5);
  orders.inc(7);
}

const [, , how] = process.argv;
switch (how) {
  case "normal":
    record();
    break;
  case "timed": {
    // In front of the agent's listener and behind it: the difference is what it takes.
    let began = 0;
    process.prependListener("exit", () => {
      began = performance.now();
    });
    process.on("exit", () => {
      console.log(`held ${performance.now() - began} ms`);
    });
    record();
    // By then the export thread runs; one that is only starting is given more time.
    setTimeout(() => {
      record();
      process.exit(3);
    }, 2_000);
    break;
  }
  case "process.exit":
    record();
    process.exit(3);
    break;
  case "throw":
    record();
    throw new Error("thrown for the test");
  case "rejection":
    record();
    void Promise.reject(new Error("rejected for the test"));
    break;
  case "signal":
    record();
    setInterval(() => undefined, 1_000);
    console.log("ready");
    break;
  case "own-handler":
    record();
    // Registered once and in front: gone from the list by the time anyone counts it.
    process.prependOnceListener("SIGTERM", () => {
      setTimeout(() => {
        log.warn("goodbye");
        process.exit(7);
      }, 50);
    });
    setInterval(() => undefined, 1_000);
    console.log("ready");
    break;
  case "late":
    record();
    process.on("exit", () => {
      tracer.startSpan("from the exit handler").end();
      log.warn("last words");
    });
    tracer.startSpan("never ended");
    break;
  default:
    throw new Error(`unknown way to end: ${how}`);
}
