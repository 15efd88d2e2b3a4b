import { setImmediate } from "node:timers/promises";
import { MessageChannel } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { IsoscopeError } from "../../../collector/src/errors.js";
import { engineError } from "../../../collector/src/store/engine-error.js";
import {
  boundTo,
  withEnvironments,
} from "../../../collector/src/store/read/scope.js";
import {
  portable,
  restored,
} from "../../../collector/src/thread/portable-error.js";
import { callsOver } from "../../../collector/src/thread/port.js";

interface Remote {
  double(value: bigint): bigint;
  bytes(): Promise<Uint8Array>;
  fail(how: string): Promise<never>;
  never(): Promise<void>;
  boundTo(): Promise<readonly string[] | undefined>;
}

const kept = new Uint8Array(1000).fill(7);
const { port1, port2 } = new MessageChannel();
const calls = callsOver<Remote, object>(port1, {});
callsOver<object, Remote>(port2, {
  double: (value) => value * 2n,
  bytes: () => Promise.resolve(kept),
  fail: (how) => Promise.reject(failures[how]?.() ?? new Error("unknown")),
  never: () => new Promise(() => undefined),
  boundTo: async () => {
    await setImmediate();
    return boundTo();
  },
});

const failures: Record<string, () => Error> = {
  ours: () =>
    new IsoscopeError("ISO-RATE", "Too many.", {
      ...{ hint: "Wait.", retryAfterS: 7 },
      cause: new Error("underneath"),
    }),
  catalogued: () => new IsoscopeError("ISO-PREPARING", "Not yet."),
  engine: () =>
    Object.assign(new Error("Memory limit exceeded"), {
      ...{ code: "241", type: "MEMORY_LIMIT_EXCEEDED" },
    }),
};

const failure = (how: string): Promise<Error> =>
  calls.fail(how).then(
    () => new Error("it went well"),
    (error: unknown) => error as Error,
  );

afterEach(({ task }) => {
  if (task.name.startsWith("a port")) port1.close();
});

test("arguments and results are copied, those that JSON has no form for included", async () => {
  expect(await calls.double(2n ** 63n)).toBe(2n ** 64n);
});

test("what is done for a call is done under the binding of who calls", async () => {
  const bound = (environments: string[]) =>
    withEnvironments(environments, () => calls.boundTo());
  expect(
    await Promise.all([bound(["a", "b"]), calls.boundTo(), bound(["c"])]),
  ).toEqual([["a", "b"], undefined, ["c"]]);
});

test("bytes are handed over, not copied", async () => {
  const received = await calls.bytes();
  expect(received).toEqual(new Uint8Array(1000).fill(7));
  expect(kept.byteLength).toBe(0);
});

test("an error of ours stays one: code, status, hint, when to try again and what was underneath", async () => {
  const error = await failure("ours");
  expect(error).toBeInstanceOf(IsoscopeError);
  expect(error).toMatchObject({
    ...{ code: "ISO-RATE", status: 429, message: "Too many.", hint: "Wait." },
    retryAfterS: 7,
  });
  expect((error.cause as Error).message).toBe("underneath");
  expect(error.stack).toContain("port.test.ts");
  expect(await failure("catalogued")).toMatchObject({
    hint: "It goes on by itself: ask again in a minute.",
  });
});

test("ClickHouse's errors are known for what they are", async () => {
  const error = await failure("engine");
  expect(error.message).toBe("Memory limit exceeded");
  expect(engineError(error)).toEqual({
    ...{ code: "241", type: "MEMORY_LIMIT_EXCEEDED" },
  });
});

test("what is thrown though it is no error is told", () => {
  expect(restored(portable("only said")).message).toBe("only said");
});

test("a port that is closed fails what waits with the reason that is given", async () => {
  const waiting = calls.never();
  calls.$close(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
});
