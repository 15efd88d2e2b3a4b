import { allTime, defaultSince, type Window } from "../api/window";
import { endLabel } from "../format/time";

/** The windows that can be picked. */
export const windows = [
  { value: "-15m", label: "Last 15 min" },
  { value: "-1h", label: "Last hour" },
  { value: "-6h", label: "Last 6 hours" },
  { value: defaultSince, label: "Last 24 hours" },
  { value: "-7d", label: "Last 7 days" },
  { value: allTime, label: "All time" },
] as const;

/** The pick that a window is; undefined when only an address can say it. */
export function pickedWindow({
  since = defaultSince,
  until,
}: Window): (typeof windows)[number] | undefined {
  return until === undefined
    ? windows.find(({ value }) => value === since)
    : undefined;
}

/** What to call a window, also one that was chosen by its ends. */
export function windowLabel(window: Window): string {
  const { since = defaultSince, until = "now" } = window;
  const from = since === allTime ? "the beginning" : endLabel(since);
  return pickedWindow(window)?.label ?? `${from} to ${endLabel(until)}`;
}

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Where a window begins and ends, in milliseconds since the epoch; a day ago where that is not said.
 *
 * @param now milliseconds since the epoch
 */
export function spanOf(
  { since = defaultSince, until }: Window,
  now: number,
): [from: number, to: number] {
  const at = (end: string, otherwise: number) => {
    const [, count = "", unit = ""] = /^-(\d+)([smhd])$/.exec(end) ?? [];
    const ago = Number(count) * (unitMs[unit] ?? NaN);
    if (!Number.isNaN(ago)) return now - ago;
    const parsed = Date.parse(end);
    return Number.isNaN(parsed) ? otherwise : parsed;
  };
  const to = until === undefined ? now : at(until, now);
  return [at(since, to - 86_400_000), to];
}
