// Records ten spans, a log record and a count, lives for more than a flush interval, records them again,
// and ends at once in the way asked for.
const { metrics, trace } = require("@opentelemetry/api");
const winston = require("winston");

const log = winston.createLogger({
  transports: [new winston.transports.Console()],
});
const counter = metrics.getMeter("ways-out").createCounter("counted");
const tracer = trace.getTracer("ways-out");

function record() {
  for (let i = 0; i < 10; i++) tracer.startSpan(`span ${i}`).end();
  log.warn("recorded");
  counter.add(1);
}

const ways = {
  end: () => undefined,
  exit: () => process.exit(3),
  throw: () => {
    throw new Error("thrown for the test");
  },
  rejection: () => void Promise.reject(new Error("rejected for the test")),
  SIGINT: () => process.kill(process.pid, "SIGINT"),
  SIGTERM: () => process.kill(process.pid, "SIGTERM"),
  SIGKILL: () => process.kill(process.pid, "SIGKILL"),
  memory: () => {
    const kept = [];
    for (;;) kept.push(new Array(1e5).fill({}));
  },
};

record();
setTimeout(() => {
  record();
  const how = process.argv[2];
  // A signal to oneself arrives with the loop's next turn.
  if (how.startsWith("SIG")) setInterval(() => undefined, 1_000);
  ways[how]();
}, 2_000);
