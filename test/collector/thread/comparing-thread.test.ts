import { afterEach, expect, test } from "vitest";
import {
  ComparingThread,
  type Host,
} from "../../../collector/src/thread/comparing-thread.js";

let said: string[] = [];
const host: Host = {
  lines: () => Promise.reject(new Error("not asked for")),
  command: () => Promise.reject(new Error("not asked for")),
  catchUp: () => Promise.resolve(),
  failed: (message) => {
    said.push(message);
  },
};
const open: ComparingThread[] = [];

function start(limits = {}): ComparingThread {
  const thread = new ComparingThread(
    new URL("moody-thread.mjs", import.meta.url),
    host,
    { ahead: false },
    limits,
  );
  open.push(thread);
  return thread;
}

const ask = (thread: ComparingThread, how: string) =>
  thread.why(how, undefined) as Promise<unknown>;

afterEach(async () => {
  for (const thread of open.splice(0)) await thread.stop();
  said = [];
});

test("answers, and has done for it what only the main thread does", async () => {
  expect(await ask(start(), "well")).toEqual({
    ...{ answered: "well", caughtUp: undefined },
  });
});

test.each([
  ["exit", "it exited with 3"],
  ["throw", "a defect"],
])(
  "a thread that ends (%s) fails its questions, says so, and the next question starts another",
  async (how, reason) => {
    const thread = start();
    const other = ask(thread, "well").catch(() => "failed with it");
    await expect(ask(thread, how)).rejects.toMatchObject({
      ...{
        code: "ISO-INTERNAL",
        hint: expect.stringContaining("Ask again") as string,
      },
    });
    expect(said).toEqual([
      `The thread that compares ended, another will be started: ${reason}`,
    ]);
    await other;
    expect(await ask(thread, "well")).toMatchObject({ answered: "well" });
  },
);

test("out of memory it is the question that was too large, and the process goes on", async () => {
  const thread = start({ maxOldGenerationSizeMb: 40 });
  await expect(ask(thread, "fill")).rejects.toMatchObject({
    ...{ code: "ISO-QUERY-LIMIT", status: 422 },
    message: "The question takes more memory than comparing may (40 MB).",
  });
  expect(await ask(thread, "well")).toMatchObject({ answered: "well" });
});

test("stopped, it starts no other", async () => {
  const thread = start();
  await ask(thread, "well");
  await thread.stop();
  await expect(
    Promise.resolve().then(() => ask(thread, "well")),
  ).rejects.toThrow("The collector stops.");
  expect(said).toEqual([]);
});
