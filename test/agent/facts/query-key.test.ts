import { describe, expect, it } from "vitest";
import { fieldKey, queryKey } from "../../../agent/src/facts/query-key.js";

describe("a query's key keeps nothing of what it asks for", () => {
  it.each([
    [
      "SELECT * FROM users  WHERE id = 42 AND name = 'O''Brien'",
      "SELECT * FROM users WHERE id = ? AND name = ?",
    ],
    ["INSERT INTO t VALUES (1, 'a', $3)", "INSERT INTO t VALUES (?)"],
    ["SELECT 1 /* user ann@example.com */ -- token abc", "SELECT ?"],
    ["SELECT 1 /* a /* b */ secret */ FROM t", "SELECT ? FROM t"],
    ["SELECT $$secret$$, $tag$more$tag$", "SELECT ?, ?"],
    ["SELECT E'a\\'secret' FROM t1", "SELECT ? FROM t1"],
    ["SELECT U&'d\\0061t' FROM t1", "SELECT ? FROM t1"],
    ["SELECT 'cut off", "SELECT ?"],
    [
      `SELECT "it's" FROM t WHERE a = 'secret'`,
      `SELECT "it's" FROM t WHERE a = ?`,
    ],
    [
      "SELECT 'a -- b' FROM t WHERE a = 'secret'",
      "SELECT ? FROM t WHERE a = ?",
    ],
    // A server may read the backslash as an escape, or not.
    [
      "SELECT a FROM t WHERE b = 'C:\\' AND c = 'secret'",
      "SELECT a FROM t WHERE b = …",
    ],
  ])("of PostgreSQL: %s", (text, key) => {
    expect(queryKey(text, "standard")).toBe(key);
  });

  it.each([
    [
      `SELECT * FROM u WHERE e = "ann@example.com" # token abc`,
      "SELECT * FROM u WHERE e = ?",
    ],
    [
      "SELECT * FROM `it's` WHERE a = 'O\\'Brien' AND b = 'x'",
      "SELECT * FROM `it's` WHERE a = ? AND b = ?",
    ],
    [`SELECT "two\nlines ""quoted"" \\" more"`, "SELECT ?"],
  ])("of MySQL: %s", (text, key) => {
    expect(queryKey(text, "backslash")).toBe(key);
  });
});

it("tells long queries with the same beginning apart", () => {
  const columns = Array.from({ length: 40 }, (_, at) => `column${at}`).join();
  const [one, other] = ["id", "category"].map((by) =>
    queryKey(`SELECT ${columns} FROM t WHERE ${by} = $1`, "standard"),
  );
  expect(one).toHaveLength(120);
  expect(one).not.toBe(other);
  expect(one?.slice(0, 110)).toBe(other?.slice(0, 110));
});

it.each([
  ["customer.address_id", "customer.address_id"],
  ["$or", "$or"],
  ["votes.ann@example.com.at", "votes.?"],
  ["byUser.5f0c1d2e3a4b5c6d7e8f9a0b", "byUser.?"],
  ["byUser.abcdefabcdefabcdefabcdef", "byUser.?"],
  ["items.0.sku", "items.?.sku"],
])("a field's key keeps what a schema has: %s", (path, key) => {
  expect(fieldKey(path)).toBe(key);
});
