import { createHash } from "node:crypto";
import { IsoscopeError } from "../errors.js";

/**
 * An opaque mark of where a page ended: the position and a digest of the filters it belongs to, so that a
 * cursor given with other filters is refused rather than answered wrongly.
 */
export function writeCursor(
  position: readonly (string | number)[],
  filters: unknown,
): string {
  return Buffer.from(JSON.stringify([digest(filters), ...position])).toString(
    "base64url",
  );
}

/**
 * @param shape one pattern for each part of the position
 * @returns the parts as text
 * @throws IsoscopeError ISO-BAD-CURSOR for anything that `writeCursor` did not make for these filters
 */
export function readCursor(
  cursor: string,
  shape: readonly RegExp[],
  filters: unknown,
): string[] {
  const [made, ...parts] = decode(cursor);
  const fits =
    parts.length === shape.length &&
    shape.every((pattern, place) => pattern.test(parts[place] ?? ""));
  if (!fits) {
    throw new IsoscopeError(
      "ISO-BAD-CURSOR",
      "The cursor is not one that this route gave.",
    );
  }
  if (made !== digest(filters)) {
    throw new IsoscopeError(
      "ISO-BAD-CURSOR",
      "The cursor belongs to other filters.",
    );
  }
  return parts;
}

function decode(cursor: string): string[] {
  try {
    const parts: unknown = JSON.parse(
      Buffer.from(cursor, "base64url").toString("utf8"),
    );
    return Array.isArray(parts) ? parts.map(String) : [];
  } catch {
    return [];
  }
}

function digest(filters: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(filters))
    .digest("base64url")
    .slice(0, 12);
}
