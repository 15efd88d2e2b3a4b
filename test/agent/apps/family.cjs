// Starts a part of itself in the way named; the part ends a span called after it.
const { fork, spawn } = require("child_process");
const cluster = require("cluster");
const { isMainThread, Worker } = require("worker_threads");
const { trace } = require("@opentelemetry/api");

const [, script, how] = process.argv;
const part = () => trace.getTracer("family").startSpan(`in a ${how}`).end();

if (!isMainThread || cluster.isWorker || process.env["PART"] === "1") {
  part();
  if (cluster.isWorker) cluster.worker.disconnect();
} else {
  trace.getTracer("family").startSpan("in the parent").end();
  const env = { ...process.env, PART: "1" };
  const starts = {
    thread: () => new Worker(script, { argv: [how] }),
    fork: () => fork(script, [how], { env }),
    spawn: () => spawn(process.execPath, [script, how], { env }),
    cluster: () => {
      cluster.fork();
      cluster.fork();
    },
  };
  starts[how]();
}
