import type { Finding } from "../../api/types";
import { formatNumber, formatPercent } from "../../format/number";
import { formatMs } from "../../format/time";

type Effect = Finding["effect"];

/** A number of the effect, by its name. */
export function number(effect: unknown, name: string): number | undefined {
  const value = entry(effect, name);
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : undefined;
}

export function entry(effect: unknown, name: string): unknown {
  return typeof effect === "object" && effect !== null
    ? (effect as Record<string, unknown>)[name]
    : undefined;
}

export interface EffectRow {
  readonly name: string;
  readonly value: string;
}

/** Every measure of the effect by name and in its unit, nested ones under a path. */
export function effectRows(effect: Effect, prefix = ""): EffectRow[] {
  return Object.entries(effect).flatMap(([key, value]): EffectRow[] => {
    const name = prefix === "" ? words(key) : `${prefix} ${words(key)}`;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return effectRows(value as Effect, name);
    }
    return [{ name, value: formatMeasure(key, value) }];
  });
}

/** `shiftLowMs` as "shift low": the unit stands with the value. */
function words(key: string): string {
  return key
    .replace(/Ms$/, "")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

const shares = /(^|[a-z])(share|rate|Share|Rate)$|^(cles|chanceUnseen)$/;

function formatMeasure(key: string, value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return value.map(String).join(", ") || "none";
  if (typeof value === "string") return value;
  if (typeof value !== "number") {
    return JSON.stringify(value);
  }
  if (key.endsWith("Ms")) return formatMs(value);
  if (/(^p|P)$/.test(key)) return formatP(value);
  if (shares.test(key)) return formatPercent(value);
  return formatNumber(value);
}

/** A p- or q-value: three digits, never a false zero. */
export function formatP(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
