import { EventEmitter } from "node:events";
import { createContextKey, ROOT_CONTEXT } from "@opentelemetry/api";
import { expect, it } from "vitest";
import { IsoscopeContextManager } from "../../agent/src/context-manager.js";

const key = createContextKey("test");
const one = ROOT_CONTEXT.setValue(key, "one");
const two = ROOT_CONTEXT.setValue(key, "two");
const manager = new IsoscopeContextManager();
const active = (): unknown => manager.active().getValue(key);

it("is at the root until told otherwise", () => {
  expect(manager.active()).toBe(ROOT_CONTEXT);
});

it("carries a context through a call, its arguments and what it awaits", async () => {
  const seen = await manager.with(
    one,
    async function (this: Date, ...rest: number[]) {
      await Promise.resolve();
      return [this.getTime(), ...rest, active()];
    },
    new Date(7),
    1,
    2,
  );
  expect(seen).toEqual([7, 1, 2, "one"]);
  expect(active()).toBeUndefined();
});

it("binds a function, with its parameter count", () => {
  const bound = manager.bind(one, (a: string, b: string) => [a, b, active()]);
  expect(bound).toHaveLength(2);
  expect(manager.with(two, bound, undefined, "a", "b")).toEqual([
    "a",
    "b",
    "one",
  ]);
});

it("binds an emitter: listeners added before and after, once, and removable", () => {
  const emitter = new EventEmitter();
  const seen: unknown[] = [];
  const listener = (): void => {
    seen.push(active());
  };
  emitter.on("event", listener);
  expect(manager.bind(one, emitter)).toBe(emitter);
  emitter.once("event", listener);
  expect(emitter.listenerCount("event")).toBe(2);
  manager.with(two, () => emitter.emit("event"));
  expect(seen).toEqual(["one", "one"]);
  emitter.off("event", listener);
  expect(emitter.emit("event")).toBe(false);
});

it("keeps an emitter's first context", () => {
  const emitter = manager.bind(one, new EventEmitter());
  manager.bind(two, emitter);
  emitter.on("event", () => {
    expect(active()).toBe("one");
  });
  emitter.emit("event");
  expect.assertions(1);
});

it("leaves other values as they are", () => {
  const value = { a: 1 };
  expect(manager.bind(one, value)).toBe(value);
});
