// Ends numbered spans at a steady rate until told to stop over IPC; then says how many, delivers, and ends.
const { trace } = require("@opentelemetry/api");

const rate = Number(process.argv[2]);
const tracer = trace.getTracer("outage");
const begin = performance.now();
let next = 0;
const timer = setInterval(() => {
  const due = ((performance.now() - begin) / 1_000) * rate;
  for (; next < due; next += 1) tracer.startSpan(`span ${next}`).end();
}, 20);

process.on("message", () => {
  clearInterval(timer);
  // What is on disk is sent in its own time, the latest half a minute after the collector is back.
  process.send({ emitted: next });
  process.on("message", () => process.disconnect());
});
