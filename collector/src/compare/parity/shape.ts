import type { Pair } from "../side.js";
import { brief } from "../text.js";

const SHAPE = /^(rows|empty|size) (.+)$/s;

/**
 * A sentence on the shape of what a query gives back (facts `rows …`, `empty …` and `size …`).
 *
 * @param said both sides' values in words
 * @returns undefined for other facts
 */
export function shapeSentence(
  { kind, name }: { readonly kind: string; readonly name: string },
  said: Pair<string>,
  names: Pair<string>,
): string | undefined {
  const [, measure, query = ""] =
    kind === "state" ? (SHAPE.exec(name) ?? []) : [];
  const what = `"${brief(query, 80)}"`;
  switch (measure) {
    case "rows":
      return `${what} gives back ${said.candidate} rows in ${names.candidate} where it gives ${said.baseline} in ${names.baseline}`;
    case "empty":
      return `of the fields ${what} gives back, ${said.candidate} are null or empty in ${names.candidate} and ${said.baseline} in ${names.baseline}`;
    case "size":
      return `a row of ${what} has ${said.candidate} characters of text in ${names.candidate} where it has ${said.baseline} in ${names.baseline}`;
    default:
      return undefined;
  }
}
