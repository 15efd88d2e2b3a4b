const hash = /^(\w+) [0-9a-f]{16}$/;

/** Of a setting's hash only what it looks like: the rest is there to be equal or not. */
export function formatFact(kind: string, value: string): string {
  const look = kind === "configuration" ? hash.exec(value)?.[1] : undefined;
  return look === undefined ? value : `set (${look})`;
}
