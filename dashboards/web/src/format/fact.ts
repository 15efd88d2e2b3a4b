const hash = /^(\w+) ([0-9a-f]{16})$/;

/**
 * Of a setting's hash what it looks like: the rest is there to be equal or not.
 *
 * @param apart adds its beginning, where several values stand beside each other
 */
export function formatFact(kind: string, value: string, apart = false): string {
  const found = kind === "configuration" ? hash.exec(value) : null;
  if (found === null) return value;
  const [, look = "", digits = ""] = found;
  return `set (${look}${apart ? ` #${digits.slice(0, 4)}` : ""})`;
}
