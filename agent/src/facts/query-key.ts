import { createHash } from "node:crypto";

const MOST_CHARACTERS = 120;

/** Comments, PostgreSQL's also one within the other; what is cut off ends with the text. */
const COMMENT = String.raw`/\*(?:/\*[\s\S]*?(?:\*/|$)|[\s\S])*?(?:\*/|$)|--[^\n]*`;

/**
 * What is not the query itself, by how a language quotes: in `double`, quotes that PostgreSQL has around names
 * and MySQL around texts. One pass over all of it, since each may hold the signs that begin another.
 */
const QUOTED = {
  standard: new RegExp(
    [
      `(?<comment>${COMMENT})`,
      String.raw`(?<dollar>\$\w*\$)[\s\S]*?(?:\k<dollar>|$)`,
      String.raw`(?<name>"(?:[^"]|"")*(?:"|$))`,
      String.raw`[Ee]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)`,
      String.raw`(?:[NnBbXx]|[Uu]&)?(?<text>'(?:[^']|'')*(?:'|$))`,
    ].join("|"),
    "g",
  ),
  backslash: new RegExp(
    [
      `(?<comment>${COMMENT}|#[^\\n]*)`,
      "(?<name>`(?:[^`]|``)*(?:`|$))",
      String.raw`[NnBbXx]?'(?:[^'\\]|''|\\[\s\S])*(?:'|$)`,
      String.raw`"(?:[^"\\]|""|\\[\s\S])*(?:"|$)`,
    ].join("|"),
    "g",
  ),
} as const;

/** `standard` is PostgreSQL's; in `backslash`, MySQL's, a backslash escapes and double quotes are texts. */
export type Quoting = keyof typeof QUOTED;

/**
 * A query as what it asks, without what it asks for: no texts, no numbers, no comments.
 *
 * @returns up to 120 characters; of a longer one the beginning, and a hash that tells it from others with the same
 */
export function queryKey(text: string, quoting: Quoting): string {
  let end = Infinity;
  const plain = text
    .slice(0, 10_000)
    .replace(QUOTED[quoting], (all: string, ...rest: unknown[]) => {
      const groups = rest.at(-1) as Record<string, string | undefined>;
      const at = rest.at(-3) as number;
      if (groups["name"] !== undefined) return all;
      if (groups["comment"] !== undefined) return " ";
      // Whether that ends the text depends on a setting of the server's: what follows may be a part of it.
      if (groups["text"]?.includes("\\'") === true) end = Math.min(end, at);
      return at >= end ? CUT : "?";
    });
  const [kept = ""] = plain.split(CUT, 1);
  const key = `${kept}${end < Infinity ? "…" : ""}`
    .replace(/\$\d+|\b\d[\w.]*\b/g, "?")
    .replace(/\(\s*\?(?:\s*,\s*\?)*\s*\)/g, "(?)")
    .replace(/\s+/g, " ")
    .trim();
  if (key.length <= MOST_CHARACTERS) return key;
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 6);
  return `${key.slice(0, MOST_CHARACTERS - 8)}… ${hash}`;
}

/** Stands in no query. */
const CUT = "\u0000";

/** Names of fields as a schema has them. */
const FIELD = /^\$?[A-Za-z_][A-Za-z0-9_-]{0,39}$/;
/** A place in a list, or an id, though that may begin with a letter. */
const ID = /^\d+$|^[0-9a-f]{12,}$|\d{5}/i;

/** A path to a field without what of it is data: `items.?.sku`, and of `votes.ann@example.com` only `votes.?`. */
export function fieldKey(path: string): string {
  const parts = path.split(".").map((part) => (ID.test(part) ? "?" : part));
  // Where a name holds data, points may be part of it.
  const odd = parts.findIndex((part) => part !== "?" && !FIELD.test(part));
  return (odd < 0 ? parts : [...parts.slice(0, odd), "?"]).join(".");
}
