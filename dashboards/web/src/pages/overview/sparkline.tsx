import type { Service } from "../../api/types";
import { formatMs } from "../../format/time";

const width = 120;
const height = 26;

/** How the 95th percentile and the traffic went; a mark under each stretch in which requests failed. */
export function Sparkline({ trend }: { readonly trend: Service["trend"] }) {
  const known = trend?.p95Ms.filter((ms) => ms !== null) ?? [];
  if (trend === undefined || known.length < 2) {
    return <span className="spark" aria-hidden />;
  }
  const { requests, errorRate, p95Ms } = trend;
  const step = width / requests.length;
  const busiest = Math.max(...requests, 1);
  const slowest = Math.max(...known, 1e-9);
  const y = (ms: number) => 2 + (1 - ms / slowest) * (height - 6);
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`95th percentile over time: ${formatMs(Math.min(...known))} to ${formatMs(slowest)}`}
      preserveAspectRatio="none"
    >
      {requests.map((count, i) => (
        <rect
          key={i}
          className="spark__traffic"
          x={i * step}
          y={height - 3 - (count / busiest) * (height - 5)}
          width={Math.max(0.5, step - 0.7)}
          height={(count / busiest) * (height - 5)}
        />
      ))}
      {errorRate.map(
        (rate, i) =>
          rate !== null &&
          rate > 0 && (
            <rect
              key={i}
              className="spark__errors"
              x={i * step}
              y={height - 2.5}
              width={Math.max(0.5, step - 0.7)}
              height={2.5}
            />
          ),
      )}
      <path className="spark__p95" d={line(p95Ms, step, y)} />
    </svg>
  );
}

/** Broken where there were no requests. */
function line(
  values: readonly (number | null)[],
  step: number,
  y: (ms: number) => number,
): string {
  return values
    .map((ms, i) => {
      if (ms === null) return "";
      const start = i === 0 || values[i - 1] === null;
      // A stretch between two without requests is a dash of its own.
      const dash = start && (values[i + 1] ?? null) === null ? "h1" : "";
      return `${start ? "M" : "L"}${((i + 0.5) * step).toFixed(1)} ${y(ms).toFixed(1)}${dash}`;
    })
    .join("");
}
