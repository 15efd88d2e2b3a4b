// Logs with pino and through the console, inside a span and outside it.
import { trace } from "@opentelemetry/api";
import pino from "pino";

const log = pino({ redact: ["password"] }, pino.destination({ sync: true }));
log.child({ module: "stock" }).warn({ left: 2, password: "hunter2" }, "low");
log.error(new TypeError("no stock"), "sold out");
trace.getTracer("app").startActiveSpan("work", (span) => {
  log.info("in a span");
  console.log("said %s", "aloud", { twice: false });
  console.error(new RangeError("too far"));
  span.end();
});
