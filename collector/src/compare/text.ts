/** Milliseconds for people: three significant digits, seconds from ten thousand on. */
export function formatMs(ms: number): string {
  const size = Math.abs(ms);
  if (size >= 10_000) return `${round(ms / 1000)} s`;
  return `${round(ms)} ms`;
}

/** Three significant digits, without exponents or trailing zeros. */
export function round(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toString();
  return Number(value.toPrecision(size >= 100 ? 3 : 2)).toString();
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${round(share * 100)} %`;
}

/** With its sign. */
export function signed(text: string): string {
  return text.startsWith("-") ? text.replace("-", "−") : `+${text}`;
}

/** `1 trace`, `2 traces`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Cut to a length that fits into a sentence. */
export function brief(text: string, length = 80): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length <= length ? flat : `${flat.slice(0, length - 1)}…`;
}
