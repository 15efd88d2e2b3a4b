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

/** The quantiles in words, for who can't see the picture. */
export function describeQuantiles(name: string, q: Quantiles): string {
  return `${name}: median ${formatMs(q.p50)}, 95th percentile ${formatMs(q.p95)}, 99th ${formatMs(q.p99)}.`;
}

interface Props {
  readonly baseline: Quantiles;
  readonly candidate: Quantiles;
  readonly n: { readonly baseline: number; readonly candidate: number };
}

/** Both sides' quantiles, as figures. */
export function QuantileLegend({ baseline, candidate, n }: Props) {
  return (
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
  );
}
