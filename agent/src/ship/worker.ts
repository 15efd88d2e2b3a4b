import { parentPort, workerData } from "node:worker_threads";
import { WORKER_MARK } from "../guard";
import { study } from "../facts/study";
import { reason, report } from "../problems";
import { Outbox } from "./outbox";
import { askKey } from "./key";
import {
  type Learnt,
  type ToWorker,
  Word,
  type WorkerSettings,
} from "./protocol";

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

const port = parentPort;
function answer(learnt: Learnt): void {
  port.postMessage(learnt);
}

port.on("message", (message: ToWorker) => {
  if (message.kind === "batch") {
    outbox.add(message.signal, message.bytes, message.records);
    return;
  }
  if (message.kind === "learn") {
    if (message.lockfile || message.artifact) {
      void study(message.root, message).then((studied) => {
        answer({ kind: "studied", studied });
      });
    }
    if (message.salt) {
      askKey(settings, (key) => {
        answer({ kind: "key", key });
      });
    }
    return;
  }
  void outbox.flush(Date.now() + message.budgetMs).finally(() => {
    const done = Atomics.load(words, Word.flushed);
    Atomics.store(words, Word.flushed, Math.max(done, message.sequence));
    Atomics.notify(words, Word.flushed);
  });
});
