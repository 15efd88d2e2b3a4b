import { Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { formatAbsolute, formatRelative } from "../format/time";

// One clock for every relative time on the page: they all turn over together.
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 5_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Milliseconds since the epoch, a new value every five seconds. */
function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

interface Props {
  /** RFC 3339, or milliseconds since the epoch. */
  readonly at: string | number;
}

/** How long ago, with the exact time on hover and for a screen reader. */
export function RelativeTime({ at }: Props) {
  const ms = typeof at === "number" ? at : Date.parse(at);
  const current = useNow();
  if (Number.isNaN(ms)) return null;
  return (
    <Tooltip label={formatAbsolute(ms)}>
      <time className="num" dateTime={new Date(ms).toISOString()}>
        {formatRelative(
          ms,
          Math.max(current, ms > current ? Date.now() : current),
        )}
      </time>
    </Tooltip>
  );
}
