import { Server } from "node:net";
import { performance } from "node:perf_hooks";
import { isTold, tellFact } from "./facts";

/** How long the process took until it first listened, told when it does. */
export function watchStartup(): void {
  if (!isTold("deployment")) return;
  const { prototype } = Server;
  // Bound again with every server that listens; the first puts it back.
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the server as `this`
  const original = prototype.listen;
  const listen = function (this: Server, ...args: unknown[]): unknown {
    if (prototype.listen === listen) prototype.listen = original;
    this.once("listening", () => {
      tellFact({
        pillar: "deployment",
        name: "startup",
        value: `${roughly(performance.now())} ms`,
        source: "process start to first listening",
      });
    });
    return Reflect.apply(original, this, args);
  } as typeof prototype.listen;
  prototype.listen = listen;
}

/** Two digits: what is beyond them is the machine's mood. */
function roughly(ms: number): number {
  return Number(ms.toPrecision(2));
}
