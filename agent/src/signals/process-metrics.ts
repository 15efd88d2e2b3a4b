import { type Meter } from "@opentelemetry/api";
import { type Shipper } from "../ship/shipper";

/** The process's own use of the machine, and what became of the agent's requests. */
export function observeProcess(meter: Meter, shipper: Shipper): void {
  meter
    .createObservableUpDownCounter("process.memory.usage", {
      unit: "By",
      description: "Physical memory in use (resident set size).",
    })
    .addCallback((result) => {
      result.observe(process.memoryUsage.rss());
    });
  meter
    .createObservableCounter("process.cpu.time", {
      unit: "s",
      description: "CPU time, by mode.",
    })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe(user / 1e6, { "cpu.mode": "user" });
      result.observe(system / 1e6, { "cpu.mode": "system" });
    });
  meter
    .createObservableGauge("process.uptime", {
      unit: "s",
      description: "Time the process has been running.",
    })
    .addCallback((result) => {
      result.observe(process.uptime());
    });
  meter
    .createObservableCounter("isoscope.agent.requests", {
      unit: "{request}",
      description: "OTLP requests by what became of them.",
    })
    .addCallback((result) => {
      for (const [outcome, count] of Object.entries(shipper.counts())) {
        result.observe(count, { outcome });
      }
    });
  meter
    .createObservableCounter("isoscope.agent.records.dropped", {
      unit: "{record}",
      description:
        "Spans, log records and data points given up: refused by the collector, or beyond the disk budget.",
    })
    .addCallback((result) => {
      for (const [signal, count] of Object.entries(shipper.lost())) {
        result.observe(count, { signal });
      }
    });
  meter
    .createObservableCounter("isoscope.agent.records.rejected", {
      unit: "{record}",
      description: "Records the collector rejected out of requests it took.",
    })
    .addCallback((result) => {
      result.observe(shipper.rejected());
    });
}
