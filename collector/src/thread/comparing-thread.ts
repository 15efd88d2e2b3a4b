import { Worker, type ResourceLimits } from "node:worker_threads";
import type { Comparing } from "../api/comparing.js";
import { IsoscopeError, messageOf } from "../errors.js";
import type { Database } from "../store/database.js";
import type { Deriver } from "../store/flows/deriver.js";
import { callsOver, type Calls } from "./port.js";

/** What the thread has done for it on the main one: the embedded engine is not to be opened on two. */
export interface Host
  extends Pick<Database, "lines" | "command">, Pick<Deriver, "catchUp"> {
  /** Told of what fails while nobody asks. */
  failed(message: string): void;
}

/** What the thread does. */
export interface Thread extends Comparing {
  /** Resolves when nothing is under way that is to be ended. */
  stop(): Promise<void>;
}

export interface ThreadData {
  /** Whether it summarises before anybody compares. */
  readonly ahead: boolean;
}

/** Without a thread for so long, what is summarised ahead is behind. */
const AGAIN_MS = 30_000;

interface Running {
  readonly worker: Worker;
  readonly calls: Calls<Thread, Host>;
}

/**
 * Comparing on a thread of its own, so that whoever sends or looks something up meanwhile is answered. A thread that
 * ends, as it does when it runs out of memory, takes its questions with it and nothing else; the next one starts
 * another.
 */
export class ComparingThread implements Comparing {
  readonly #file: URL;
  readonly #host: Host;
  readonly #data: ThreadData;
  readonly #limits: ResourceLimits;
  #running: Running | undefined;
  #again: NodeJS.Timeout | undefined;
  #isStopped = false;

  /**
   * @param file the module that runs on the thread
   * @param limits of its memory; by default those that Node has for the process
   */
  constructor(
    file: URL,
    host: Host,
    data: ThreadData,
    limits: ResourceLimits = {},
  ) {
    this.#file = file;
    this.#host = host;
    this.#data = data;
    this.#limits = limits;
  }

  /** By itself it starts with the first question. */
  start(): void {
    this.#calls();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#again);
    const running = this.#running;
    if (running === undefined) return;
    await running.calls.stop().catch(() => undefined);
    await running.worker.terminate();
  }

  compare(...question: Parameters<Comparing["compare"]>) {
    return this.#calls().compare(...question);
  }

  tracePair(...question: Parameters<Comparing["tracePair"]>) {
    return this.#calls().tracePair(...question);
  }

  parity(...question: Parameters<Comparing["parity"]>) {
    return this.#calls().parity(...question);
  }

  why(...question: Parameters<Comparing["why"]>) {
    return this.#calls().why(...question);
  }

  #calls(): Running["calls"] {
    if (this.#running !== undefined) return this.#running.calls;
    if (this.#isStopped) throw stopped();
    clearTimeout(this.#again);
    const worker = new Worker(this.#file, {
      name: "compare",
      workerData: this.#data,
      resourceLimits: this.#limits,
    });
    const calls = callsOver<Thread, Host>(worker, this.#host);
    this.#running = { worker, calls };
    const limitMb = worker.resourceLimits?.maxOldGenerationSizeMb;
    let cause: unknown;
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", (code) => {
      cause ??= new Error(`it exited with ${code}`);
      this.#ended(calls, cause, limitMb);
    });
    return calls;
  }

  #ended(
    calls: Running["calls"],
    cause: unknown,
    limitMb: number | undefined,
  ): void {
    this.#running = undefined;
    calls.$close(this.#isStopped ? stopped() : asError(cause, limitMb));
    if (this.#isStopped) return;
    this.#host.failed(
      `The thread that compares ended, another will be started: ${messageOf(cause)}`,
    );
    if (!this.#data.ahead) return;
    this.#again = setTimeout(() => {
      this.#calls();
    }, AGAIN_MS).unref();
  }
}

const stopped = () =>
  new IsoscopeError("ISO-STORE-UNAVAILABLE", "The collector stops.");

function asError(cause: unknown, limitMb: number | undefined): IsoscopeError {
  const { code } = (cause ?? {}) as { code?: unknown };
  return code === "ERR_WORKER_OUT_OF_MEMORY"
    ? new IsoscopeError(
        "ISO-QUERY-LIMIT",
        `The question takes more memory than comparing may (${limitMb ?? "?"} MB).`,
        { cause },
      )
    : new IsoscopeError("ISO-INTERNAL", "The thread that compares ended.", {
        cause,
        hint: "Ask again: another is started. The collector's log has the cause.",
      });
}
