import { Readable } from "node:stream";
import type { ClickHouseClient } from "@clickhouse/client";
import { expect, test } from "vitest";
import { databaseOver } from "../../../collector/src/store/database.js";
import { engineError } from "../../../collector/src/store/engine-error.js";

/** A server's answer, as the client hands it on. */
function answering(chunks: readonly string[], tag?: string) {
  return databaseOver({
    exec: () =>
      Promise.resolve({
        stream: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
        response_headers:
          tag === undefined ? {} : { "x-clickhouse-exception-tag": tag },
      }),
  } as unknown as ClickHouseClient);
}

test("rows are what the lines say, wherever the answer is cut", async () => {
  const text = '{"a":"x\\ny, \u{1F600}"}\n{"a":"\\u0000"}\n';
  const bytes = Buffer.from(text);
  for (let at = 0; at <= text.length; at++) {
    const db = databaseOver({
      exec: () =>
        Promise.resolve({
          stream: Readable.from([bytes.subarray(0, at), bytes.subarray(at)]),
          response_headers: {},
        }),
    } as unknown as ClickHouseClient);
    expect(await db.rows("SELECT 1")).toEqual([
      { a: "x\ny, \u{1F600}" },
      { a: "\0" },
    ]);
  }
  expect(await answering([]).rows("SELECT 1")).toEqual([]);
});

test("a server that fails after it has begun to answer has failed", async () => {
  const said =
    "Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)\n";
  const db = answering(
    [
      '{"a":1}\n{"a":',
      `\r\n__exception__\r\nabcdefghijklmnop\r\n${said}${said.length} abcdefghijklmnop\r\n__exception__\r\n`,
    ],
    "abcdefghijklmnop",
  );
  const error = await db.rows("SELECT 1").catch((cause: unknown) => cause);
  expect(engineError(error)).toEqual({
    ...{ code: "241", type: "MEMORY_LIMIT_EXCEEDED" },
  });
});

test("what is cut off without a word is no answer", async () => {
  await expect(
    answering(['{"a":1}\n{"a":']).rows("SELECT 1"),
  ).rejects.toThrow();
});
