import { parentPort, workerData } from "node:worker_threads";
import { WORKER_MARK } from "../guard";
import { reason, report } from "../problems";
import { Outbox } from "./outbox";
import { type ToWorker, Word, type WorkerSettings } from "./protocol";

const settings = (workerData as Record<string, WorkerSettings | undefined>)[
  WORKER_MARK
];
if (settings === undefined || parentPort === null) {
  throw new Error("this file is the agent's worker thread");
}
const words = new Int32Array(settings.shared);
const outbox = new Outbox(settings);
Atomics.store(words, Word.ready, 1);

process.on("unhandledRejection", (error) => {
  report("ISO-A03", `the export thread: ${reason(error)}`);
});

parentPort.on("message", (message: ToWorker) => {
  if (message.kind === "batch") {
    outbox.add(message.signal, message.bytes, message.records);
    return;
  }
  void outbox.flush(Date.now() + message.budgetMs).finally(() => {
    const done = Atomics.load(words, Word.flushed);
    Atomics.store(words, Word.flushed, Math.max(done, message.sequence));
    Atomics.notify(words, Word.flushed);
  });
});
