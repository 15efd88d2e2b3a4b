import { formatMs } from "../../format/time";
import { number } from "./effect";

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function quantilesOf(value: unknown): Quantiles | undefined {
  const p50 = number(value, "p50Ms");
  const p95 = number(value, "p95Ms");
  const p99 = number(value, "p99Ms");
  return p50 === undefined || p95 === undefined || p99 === undefined
    ? undefined
    : { p50, p95, p99 };
}

interface Props {
  readonly baseline: Quantiles;
  readonly candidate: Quantiles;
  readonly n: { readonly baseline: number; readonly candidate: number };
  /** Whether the finding is about the 95th percentile rather than the median. */
  readonly showSpread: boolean;
}

const width = 320;
const left = 4;
const right = width - 4;

/** Both sides on one logarithmic axis: median, then the tail to the 95th and 99th percentile. */
export function QuantileStrips({ baseline, candidate, n, showSpread }: Props) {
  const values = [baseline, candidate].flatMap(({ p50, p95, p99 }) => [
    p50,
    p95,
    p99,
  ]);
  const low = Math.log(Math.max(1e-4, Math.min(...values)) / 1.25);
  const high = Math.log(Math.max(1e-3, ...values) * 1.1);
  const x = (ms: number) =>
    left +
    ((Math.log(Math.max(1e-4, ms)) - low) / Math.max(1e-6, high - low)) *
      (right - left);
  const focus = showSpread ? "p95" : "p50";
  const describe = (name: string, q: Quantiles) =>
    `${name}: median ${formatMs(q.p50)}, 95th percentile ${formatMs(q.p95)}, 99th ${formatMs(q.p99)}.`;
  return (
    <figure className="picture">
      <svg
        viewBox={`0 0 ${width} 58`}
        role="img"
        aria-label={`${describe("Baseline", baseline)} ${describe("Candidate", candidate)}`}
      >
        <Strip side="baseline" y={15} q={baseline} x={x} />
        <Strip side="candidate" y={43} q={candidate} x={x} />
        <line
          className="picture__shift"
          x1={x(baseline[focus])}
          y1={15}
          x2={x(candidate[focus])}
          y2={43}
        />
      </svg>
      <dl className="picture__legend">
        {(
          [
            ["baseline", baseline],
            ["candidate", candidate],
          ] as const
        ).map(([side, q]) => (
          <div key={side} className={`legend legend--${side}`}>
            <dt>{side}</dt>
            <dd className="num">
              <b>{formatMs(q.p50)}</b> median · {formatMs(q.p95)} p95 ·{" "}
              {formatMs(q.p99)} p99 · n {n[side].toLocaleString("en-GB")}
            </dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}

interface StripProps {
  readonly side: "baseline" | "candidate";
  readonly y: number;
  readonly q: Quantiles;
  readonly x: (ms: number) => number;
}

function Strip({ side, y, q, x }: StripProps) {
  return (
    <g className={`strip strip--${side}`}>
      <line className="strip__rail" x1={left} x2={right} y1={y} y2={y} />
      <line className="strip__tail" x1={x(q.p95)} x2={x(q.p99)} y1={y} y2={y} />
      <line className="strip__body" x1={x(q.p50)} x2={x(q.p95)} y1={y} y2={y} />
      <line
        className="strip__tick"
        x1={x(q.p99)}
        x2={x(q.p99)}
        y1={y - 5}
        y2={y + 5}
      />
      {side === "baseline" ? (
        <circle cx={x(q.p50)} cy={y} r={6} />
      ) : (
        <rect
          x={x(q.p50) - 5}
          y={y - 5}
          width={10}
          height={10}
          transform={`rotate(45 ${x(q.p50)} ${y})`}
        />
      )}
    </g>
  );
}
