// Lives for a moment, with observable instruments of each kind; ends as told.
const { metrics } = require("@opentelemetry/api");

const meter = metrics.getMeter("short");
meter.createObservableGauge("short.gauge").addCallback((result) => {
  result.observe(4, { of: "gauge" });
});
meter.createObservableCounter("short.counter").addCallback(async (result) => {
  result.observe(7);
});
const batched = meter.createObservableUpDownCounter("short.batched");
meter.addBatchObservableCallback(
  (result) => {
    result.observe(batched, -2);
  },
  [batched],
);
meter.createObservableGauge("short.broken").addCallback(() => {
  throw new Error("cannot be read");
});
meter.createObservableGauge("short.rejected").addCallback(async () => {
  throw new Error("cannot be read either");
});
if (process.argv[2] === "exit") process.exit(0);
