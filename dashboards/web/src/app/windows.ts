import { allTime, defaultSince, type Window } from "../api/window";

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

/** What to call a window, also one that only an address can say. */
export function windowLabel(window: Window): string {
  const { since = defaultSince, until = "now" } = window;
  const from = since === allTime ? "the beginning" : since;
  return pickedWindow(window)?.label ?? `${from} to ${until}`;
}
