import { quote } from "../quote.js";
import { readFileSync } from "node:fs";
import { IsoscopeError, messageOf } from "../../errors.js";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";

/** What is cut out of telemetry before it is stored. Patterns are RE2 expressions. */
export interface Redaction {
  /** An attribute whose key matches one of these loses its whole value. */
  readonly keys: readonly string[];
  /** Whatever of a value, log body or status message matches one of these is cut out of it. */
  readonly values: readonly string[];
}

/**
 * name=value and "name": "value" in text, also in JSON within JSON; a query's placeholder is no value. Its four
 * groups are what stays: the name, and the quote that opens the value.
 */
const ASSIGNED =
  "((?i)\\b(?:password|passwd|pwd|client[_-]?secret|api[_-]?key|(?:access|refresh)[_-]?token)\\\\*[\"']?\\s*[:=]\\s*)" +
  `(?:(")(?:[^"\\\\]|\\\\.)+|(')[^']+|(\\\\+["'])[^"'\\\\]+|[^\\s"',;&}$?:(\\\\]+)`;

/**
 * Passwords, tokens, keys, authorisation headers and payment cards. Keys are whole words of what names a
 * secret: `access_token` is one, `gen_ai.usage.input_tokens` is not.
 */
export const defaultRedaction: Redaction = {
  keys: [
    "(?i)passw(?:or)?d|passphrase|(?:^|[._-])pwd(?:$|[._-])",
    "(?i)secret|credential|authorization|cookie",
    "(?i)(?:api|private|access|signing|encryption)[._-]?key(?:$|[._-])",
    "(?i)(?:access|refresh|id|auth|bearer|session|csrf|xsrf)[._-]?token(?:$|[._-])",
    "(?i)(?:^|[._-])(?:token|jwt)$",
  ],
  values: [
    "(?i)\\bbearer\\s+[a-z0-9._~+/-]{16,}=*",
    "(?i)\\bbasic\\s+[a-z0-9+/]{8,}={1,2}",
    "\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*",
    "://[^/\\s:@]+:[^/\\s@]+@",
    "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b",
    "\\bgh[pousr]_[A-Za-z0-9]{36,}",
    "\\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "\\biso_[A-Za-z0-9]+_[A-Za-z0-9_-]{20,}",
    "-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\\s]*(?:-----END [A-Z ]*PRIVATE KEY-----)?",
    // Visa, Mastercard, Discover; American Express.
    "\\b(?:4\\d{3}|5[1-5]\\d{2}|2[2-7]\\d{2}|6011|65\\d{2})[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}\\b",
    "\\b3[47]\\d{2}[ -]?\\d{6}[ -]?\\d{5}\\b",
    ASSIGNED,
  ],
};

const none: Redaction = { keys: [], values: [] };

/**
 * The rules that a setting stands for.
 *
 * @param setting undefined or "default", "off", or the path of a JSON file
 *   `{ "keys": [...], "values": [...], "defaults": true }`; `defaults: false` leaves out Isoscope's own
 * @throws IsoscopeError ISO-CONFIG when the file can't be read or has another form
 */
export function readRedaction(setting: string | undefined): Redaction {
  if (setting === undefined || setting === "default") return defaultRedaction;
  if (setting === "off") return none;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(setting, "utf8"));
  } catch (cause) {
    throw badFile(setting, messageOf(cause));
  }
  if (typeof parsed !== "object" || parsed === null) {
    throw badFile(setting, "it is not a JSON object");
  }
  const own = parsed as Record<string, unknown>;
  const known = new Set(["keys", "values", "defaults"]);
  const stranger = Object.keys(own).find((name) => !known.has(name));
  if (stranger !== undefined) {
    throw badFile(setting, `it has an unknown field "${stranger}"`);
  }
  const base = own["defaults"] === false ? none : defaultRedaction;
  return {
    keys: [...base.keys, ...patterns(setting, "keys", own["keys"])],
    values: [...base.values, ...patterns(setting, "values", own["values"])],
  };
}

function patterns(file: string, name: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (
    !Array.isArray(value) ||
    !value.every((one): one is string => typeof one === "string" && one !== "")
  ) {
    throw badFile(file, `"${name}" is not a list of patterns`);
  }
  return value;
}

function badFile(file: string, why: string): IsoscopeError {
  return new IsoscopeError(
    "ISO-CONFIG",
    `The redaction rules in ${file} can't be used: ${why}.`,
    {
      hint: 'Write { "keys": ["(?i)internal[_-]?id"], "values": [], "defaults": true }, in RE2 syntax.',
    },
  );
}

/** Known to be good, by tests: no start waits for the store to read them. */
const ownPatterns = new Set([
  ...defaultRedaction.keys,
  ...defaultRedaction.values,
]);

/**
 * Lets the store itself read every pattern of the user's once, so that a bad one fails the start and not each
 * load.
 *
 * @throws IsoscopeError ISO-CONFIG with the pattern at fault
 */
export async function checkRedaction(
  db: Database,
  redaction: Redaction,
): Promise<void> {
  const check = (pattern: string) =>
    loadSql("load/check_pattern.sql").replaceAll("{{pattern}}", () =>
      quote(pattern),
    );
  const all = [...redaction.keys, ...redaction.values].filter(
    (pattern) => !ownPatterns.has(pattern),
  );
  if (all.length === 0) return;
  try {
    // All at once, as every start waits for it; one by one only to find the culprit.
    await db.rows(all.map(check).join(" UNION ALL "));
    return;
  } catch (cause) {
    for (const pattern of all) await checkOne(db, pattern, check(pattern));
    throw cause;
  }
}

async function checkOne(
  db: Database,
  pattern: string,
  sql: string,
): Promise<void> {
  try {
    await db.rows(sql);
  } catch (cause) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `The redaction pattern ${pattern} is not valid: ${messageOf(cause).split("\n")[0] ?? ""}`,
      { cause, hint: "Patterns are RE2 expressions, without look-around." },
    );
  }
}

/**
 * What stands for the placeholders of load/functions.sql: expressions over a text `t`, over the keys `k`
 * and values `v` of a list, and over one key `k1` of it. Lists are matched as one text, a line each.
 */
export function redactionSql({ keys, values }: Redaction): {
  readonly isSecretKey: string;
  readonly hasSecretKey: string;
  readonly hasSecretValue: string;
  readonly hasSecret: string;
  readonly secret: string;
} {
  const either = (of: readonly string[]) =>
    of.map((pattern) => `(?:${pattern})`).join("|");
  // First, as its groups are the first four; without it there are as many that hold nothing.
  const secret = values.includes(ASSIGNED)
    ? either([ASSIGNED, ...values.filter((one) => one !== ASSIGNED)])
    : `()()()()(?:${either(values)})`;
  const any = (text: string, of: readonly string[]) =>
    of.length === 0
      ? "0"
      : `multiMatchAny(${text}, [${of.map((one) => quote(`(?m)${one}`)).join(", ")}])`;
  return {
    isSecretKey: keys.length === 0 ? "0" : `match(k1, ${quote(either(keys))})`,
    hasSecretKey: any("arrayStringConcat(k, '\\n')", keys),
    hasSecretValue: any("arrayStringConcat(v, '\\n')", values),
    hasSecret: any("t", values),
    secret: quote(secret),
  };
}
