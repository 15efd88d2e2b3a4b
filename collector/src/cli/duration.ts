const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/**
 * A stretch of time in its two largest units: 1 d 4 h.
 *
 * @param ms milliseconds
 */
export function formatDuration(ms: number): string {
  const at = units.findIndex(([, unit]) => ms >= unit);
  if (at === -1) return ms < 1 ? "0 s" : "under 1 s";
  let rest = ms;
  return units
    .slice(at, at + 2)
    .map(([name, unit]) => {
      const n = Math.floor(rest / unit);
      rest -= n * unit;
      return n === 0 ? "" : `${n} ${name}`;
    })
    .filter((part) => part !== "")
    .join(" ");
}
