const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en-GB", {
  notation: "compact",
  maximumSignificantDigits: 3,
});

/** A count with thousands separators: `1,234`. */
export function formatCount(n: number): string {
  return whole.format(n);
}

/** A count cut to three digits: `1.23K`. */
export function formatCompact(n: number): string {
  return Math.abs(n) < 1000 ? formatNumber(n) : compact.format(n);
}

/** Three significant digits without an exponent. */
export function formatNumber(n: number): string {
  if (!Number.isFinite(n)) return "–";
  if (n === 0) return "0";
  return Math.abs(n) >= 1000
    ? whole.format(n)
    : String(Number(n.toPrecision(3)));
}

/**
 * A share as a percentage.
 *
 * @param share 0 to 1
 */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return "<0.01 %";
  return `${Number(percent.toPrecision(percent >= 10 ? 3 : 2))} %`;
}

/** Bytes in binary units: `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${formatNumber(value)} ${units[unit] ?? "B"}`;
}

/** `1 trace`, `2 traces`. */
export function plural(n: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(n)} ${n === 1 ? noun : many}`;
}
