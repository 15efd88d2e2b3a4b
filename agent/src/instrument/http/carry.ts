import { type EventEmitter } from "node:events";
import { type Context, context as contextApi } from "@opentelemetry/api";

/** The context an emitter's listeners run in. */
const CONTEXT = Symbol("isoscope.context");
/** Told of what an emitter emits, before its listeners are. */
const WATCHER = Symbol("isoscope.watcher");

interface Carried {
  [CONTEXT]?: Context;
  [WATCHER]?: Watcher;
}

/** Sees what an emitter emits without being one of its listeners, which the application may count. */
export interface Watcher {
  onEvent(event: string, argument: unknown): void;
}

type Emit = (this: EventEmitter, event: string, ...args: unknown[]) => boolean;

/**
 * Lets a class's instances carry a context: one patch of its prototype, where binding each instance
 * would take a closure and an own method for every request.
 */
export function makeCarrier(prototype: object): void {
  const target = prototype as { emit: Emit };
  const emit = target.emit;
  target.emit = function (this: EventEmitter & Carried, event, ...args) {
    this[WATCHER]?.onEvent(event, args[0]);
    const context = this[CONTEXT];
    if (
      context === undefined ||
      contextApi.active() === context ||
      this.listenerCount(event) === 0
    ) {
      return emit.call(this, event, ...args);
    }
    return contextApi.with(context, emit, this, event, ...args);
  };
}

/** Has an emitter's listeners run in a context. */
export function carry(
  emitter: EventEmitter,
  context: Context,
  watcher?: Watcher,
): void {
  const target = emitter as EventEmitter & Carried;
  target[CONTEXT] = context;
  if (watcher !== undefined) target[WATCHER] = watcher;
}
