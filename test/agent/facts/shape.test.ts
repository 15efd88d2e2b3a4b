import { expect, it } from "vitest";
import { queryKey } from "../../../agent/src/facts/shape.js";

it.each([
  [
    "SELECT * FROM users  WHERE id = 42 AND name = 'O''Brien'",
    "SELECT * FROM users WHERE id = ? AND name = ?",
  ],
  ["INSERT INTO t VALUES (1, 'a', $3)", "INSERT INTO t VALUES (?)"],
  ["SELECT 1 /* user ann@example.com */ -- token abc", "SELECT ?"],
  ["SELECT $$secret$$, $tag$more$tag$", "SELECT ?, ?"],
  ["SELECT E'a\\'secret' FROM t1", "SELECT ? FROM t1"],
  ["SELECT 'cut off", "SELECT ?"],
])("%s keeps nothing of what it asks for", (text, key) => {
  expect(queryKey(text)).toBe(key);
});

it("tells long queries with the same beginning apart", () => {
  const columns = Array.from({ length: 40 }, (_, at) => `column${at}`).join();
  const [one, other] = ["id", "category"].map((by) =>
    queryKey(`SELECT ${columns} FROM t WHERE ${by} = $1`),
  );
  expect(one).toHaveLength(120);
  expect(one).not.toBe(other);
  expect(one?.slice(0, 110)).toBe(other?.slice(0, 110));
});
