import { readFileSync } from "node:fs";
import { IsoscopeError, messageOf } from "../errors.js";
import { parseRules, type AlertRules } from "./rules.js";

/**
 * Reads a rules file.
 *
 * @throws IsoscopeError ISO-CONFIG when it is not there, or with the line at fault
 */
export function readRules(file: string): AlertRules {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `The alert rules ${file} can't be read: ${messageOf(cause)}`,
      {
        hint: "docs/alerts.md describes the file; unset ISOSCOPE_ALERTS to do without.",
        cause,
      },
    );
  }
  return parseRules(text, file);
}
