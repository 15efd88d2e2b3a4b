import { quote } from "./quote.js";

/** What may stand for a parameter: numbers and texts, lists of them, and nothing. */
type Value = string | number | bigint | boolean | null | readonly Value[];

// What is not to be looked into comes first: texts, quoted names and comments.
const TOKENS =
  /'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|--[^\n]*|\/\*[\s\S]*?\*\/|\{\s*(\w+)\s*:\s*([^{}]+?)\s*\}/g;

/**
 * Writes parameters into a statement, each as a literal of the type that its `{name:Type}` asks for.
 *
 * For the embedded engine only: it keeps parameters for the whole process, so that its binding lets
 * statements with parameters run one after another, and a comparison would hold up every other reader. A
 * server takes them apart from the statement.
 *
 * @throws Error where a parameter is missing or can't be written as a literal: a mistake in our own code
 */
export function bindLiterals(
  sql: string,
  params: Readonly<Record<string, unknown>>,
): string {
  return sql.replace(
    TOKENS,
    (token, name: string | undefined, type: string | undefined) => {
      if (name === undefined || type === undefined) return token;
      const value = params[name];
      if (value === undefined) {
        throw new Error(`The statement's parameter ${name} has no value`);
      }
      const literal = literalOf(name, value as Value);
      return type === "String" && typeof value === "string"
        ? literal
        : `_CAST(${literal}, ${quote(type)})`;
    },
  );
}

function literalOf(name: string, value: Value): string {
  if (value === null) return "NULL";
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      // Neither `Infinity` nor `NaN` is a literal in ClickHouse's words.
      if (Number.isFinite(value)) return String(value);
      return quote(String(value).toLowerCase());
    case "bigint":
      return String(value);
    case "boolean":
      return value ? "true" : "false";
    default:
      if (Array.isArray(value)) {
        const of: readonly Value[] = value;
        return `[${of.map((one) => literalOf(name, one)).join(", ")}]`;
      }
      throw new Error(
        `The statement's parameter ${name} can't be a ${typeof value}`,
      );
  }
}
