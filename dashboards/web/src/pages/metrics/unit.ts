import { formatBytes, formatCompact } from "../../format/number";
import { formatMs } from "../../format/time";

export interface Unit {
  readonly label: string;
  readonly format: (value: number) => string;
  /** Distances between two ticks of an axis, where tens are not round. */
  readonly steps?: readonly number[];
}

/** 1, 2, 5, 10 … 500 bytes, KiB, MiB, GiB, TiB. */
const byteSteps = [0, 1, 2, 3, 4].flatMap((power) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((step) => step * 1024 ** power),
);

/** A UCUM annotation says in braces what is counted: `{connection}`. */
export function unitName(ucum: string): string {
  return /^(1|\{.*\}|)$/.test(ucum) ? ucum.replace(/[{}1]/g, "") : ucum;
}

const milliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
};

/**
 * How to write a metric's values.
 *
 * @param ucum the metric's unit as a UCUM code
 * @param aggregate what was made of it: counts and rates lose the unit or get "per second"
 */
export function unitOf(ucum: string, aggregate: string, kind: string): Unit {
  const counts =
    aggregate === "count" || (aggregate === "rate" && kind !== "sum");
  const perSecond = aggregate === "rate" ? " per second" : "";
  if (counts)
    return { label: `observations${perSecond}`, format: formatCompact };
  const factor = milliseconds[ucum];
  if (factor !== undefined) {
    return {
      label: `${aggregate}, ${ucum}${perSecond}`,
      format: (value) => formatMs(value * factor),
    };
  }
  if (ucum === "By") {
    return {
      label: `${aggregate}, bytes${perSecond}`,
      format: (value) => formatBytes(value),
      steps: byteSteps,
    };
  }
  const named = unitName(ucum);
  return {
    label:
      [aggregate, named].filter((part) => part !== "").join(", ") + perSecond,
    format: (value) =>
      `${formatCompact(value)}${named === "" ? "" : ` ${named}`}`,
  };
}
