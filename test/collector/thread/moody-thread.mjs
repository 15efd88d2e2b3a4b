// A thread that answers, ends in several ways or fills its memory, as its question says.
import { setImmediate } from "node:timers";
import { parentPort } from "node:worker_threads";
import { createBirpc } from "birpc";

const host = createBirpc(
  {
    async why(how) {
      if (how === "exit") process.exit(3);
      if (how === "throw") {
        setImmediate(() => {
          throw new Error("a defect");
        });
        return new Promise(() => undefined);
      }
      if (how === "fill") {
        for (const kept = []; ;) kept.push(new Array(1000).fill(kept.length));
      }
      return { answered: how, caughtUp: await host.catchUp() };
    },
    stop: () => undefined,
  },
  {
    post: (message) => parentPort.postMessage(message),
    on: (listener) => parentPort.on("message", listener),
  },
);
