import { type EventEmitter } from "node:events";
import { type Context } from "@opentelemetry/api";
import { contextManager } from "../../context-manager";

/** What {@link carry} gave an emitter: one property, since it is looked up with every event. */
const CARRIED = Symbol("isoscope.carried");

interface Carried {
  /** The context the listeners run in. */
  readonly context: Context;
  /** Told of what is emitted, before the listeners are. */
  readonly watcher: Watcher | undefined;
}

/** Sees what an emitter emits without being one of its listeners, which the application may count. */
export interface Watcher {
  onEvent(event: string, argument: unknown): void;
}

type Carrier = EventEmitter & { [CARRIED]?: Carried };
type Emit = (this: Carrier, event: string, ...args: unknown[]) => boolean;

/**
 * Lets a class's instances carry a context: one patch of its prototype, where binding each instance
 * would take a closure and an own method for every request.
 */
export function makeCarrier(prototype: object): void {
  const target = prototype as { emit: Emit };
  const emit = target.emit;
  target.emit = function (this: Carrier, event, ...args) {
    const carried = this[CARRIED];
    if (carried === undefined) return emit.call(this, event, ...args);
    const { context, watcher } = carried;
    watcher?.onEvent(event, args[0]);
    if (
      contextManager.active() === context ||
      this.listenerCount(event) === 0
    ) {
      return emit.call(this, event, ...args);
    }
    return contextManager.with(context, emit, this, event, ...args);
  };
}

/** Has an emitter's listeners run in a context. */
export function carry(
  emitter: EventEmitter,
  context: Context,
  watcher?: Watcher,
): void {
  (emitter as Carrier)[CARRIED] = { context, watcher };
}
