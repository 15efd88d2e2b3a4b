// Logs in the ways applications do; `logged` counts what the transport of its own saw.
import { trace } from "@opentelemetry/api";
import { Writable } from "node:stream";
import winston from "winston";

const options = { level: "http", transports: [] };
const log = winston.createLogger(options);
// The same options again, as applications do: nothing may be logged twice for it.
winston.createLogger(options);
let logged = 0;
const count = new winston.transports.Stream({
  stream: new Writable({
    objectMode: true,
    write(_chunk, _encoding, done) {
      logged += 1;
      done();
    },
  }),
});
log.clear().add(count);

log.info("plain");
log.info("%s of %d", "one", 2, { counted: true });
log.warn("with fields", { user: { id: 7 }, tags: ["a", "b"] });
log.error(new Error("an error alone"));
log.error("failed", { error: new TypeError("an error inside") });
log.child({ part: "child" }).info("from a child");
log.debug("below the level");
log.log({ level: "http", message: "as an object", code: 12 });
trace.getTracer("app").startActiveSpan("work", (span) => {
  log.info("inside", { spanId: span.spanContext().spanId });
  span.end();
});
winston.loggers.add("coloured", {
  format: winston.format.combine(
    winston.format.colorize(),
    winston.format((info) => (info["secret"] ? false : info))(),
    winston.format.simple(),
  ),
  transports: [count],
});
winston.loggers.get("coloured").warn("coloured");
winston.loggers.get("coloured").warn("dropped", { secret: true });
console.log(JSON.stringify({ logged, transports: log.transports.length }));
