import { parentPort, workerData } from "node:worker_threads";
import { comparing } from "./api/comparing.js";
import { messageOf } from "./errors.js";
import { withRows } from "./store/database.js";
import { Ahead } from "./store/summaries/ahead.js";
import { Summaries } from "./store/summaries/summaries.js";
import type { Host, Thread, ThreadData } from "./thread/comparing-thread.js";
import { callsOver, type Calls } from "./thread/port.js";

// The thread that compares: has what it reads summarised, reads it, judges. The main one starts it.
if (parentPort === null) throw new Error("The collector starts this.");

const db = withRows({
  lines: (sql, params) => host.lines(sql, params),
  command: (sql, params) => host.command(sql, params),
  send: () => Promise.reject(new Error("Nothing is loaded from here.")),
  close: () => Promise.resolve(),
});
const summaries = new Summaries(db);
const ahead = new Ahead(db, summaries);
const host: Calls<Host, Thread> = callsOver(parentPort, {
  ...comparing(db, { catchUp: () => host.catchUp() }, summaries),
  stop: async () => {
    await Promise.all([summaries.stop(), ahead.stop()]);
  },
});
if ((workerData as ThreadData).ahead) {
  ahead.start((error) => {
    void host.failed(
      `What comparisons read is not summarised, it will be: ${messageOf(error)}`,
    );
  });
}
