import type { MessagePort, Transferable, Worker } from "node:worker_threads";
import { createBirpc, type BirpcReturn } from "birpc";
import { boundTo, withEnvironments } from "../store/read/scope.js";
import { portable, restored, type PortableError } from "./portable-error.js";

/** A call (`q`) or its answer (`s`), as birpc puts it. */
interface Message {
  readonly t: "q" | "s";
  readonly r?: unknown;
  readonly e?: unknown;
  /** Whose rows alone the one who calls may see: what is done for a call is done under its binding. */
  readonly boundTo?: readonly string[] | undefined;
}

export type Calls<Remote extends object, Local extends object> = BirpcReturn<
  Remote,
  Local
>;

/**
 * Calls functions on the other side of a port, and has `local` called from there: arguments and results are copied,
 * bytes that are answered with are handed over, errors stay what they are.
 */
export function callsOver<Remote extends object, Local extends object>(
  port: MessagePort | Worker,
  local: Local,
): Calls<Remote, Local> {
  let hear: (message: Message) => void = () => undefined;
  return createBirpc<Remote, Local>(local, {
    post: (message: Message) => {
      port.postMessage({ ...message, boundTo: boundTo() }, handedOver(message));
    },
    on: (listener) => {
      hear = (message) => {
        if (message.boundTo === undefined) listener(message);
        else
          withEnvironments(message.boundTo, () => {
            listener(message);
          });
      };
      port.on("message", hear);
    },
    off: () => {
      port.off("message", hear);
    },
    serialize: (message: Message): Message =>
      message.e === undefined
        ? message
        : { ...message, e: portable(message.e) },
    deserialize: (message: Message): Message =>
      message.e === undefined
        ? message
        : { ...message, e: restored(message.e as PortableError) },
    // What takes how long is known to those who are asked.
    timeout: -1,
  });
}

const handedOver = ({ r }: Message): Transferable[] =>
  r instanceof Uint8Array && r.byteLength === r.buffer.byteLength
    ? [r.buffer as ArrayBuffer]
    : [];
