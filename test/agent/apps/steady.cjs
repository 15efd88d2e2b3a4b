// Ends a numbered span every other millisecond for a while, then ends.
const { trace } = require("@opentelemetry/api");

const total = Number(process.argv[2]);
const tracer = trace.getTracer("steady");
let next = 0;
const timer = setInterval(() => {
  for (let i = 0; i < 10 && next < total; i++) {
    tracer.startSpan(`span ${next++}`).end();
  }
  if (next >= total) clearInterval(timer);
}, 20);
