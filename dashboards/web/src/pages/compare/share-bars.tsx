import type { Evidence } from "../../api/types";
import { formatCount, formatPercent } from "../../format/number";

type Shares = Extract<Evidence, { kind: "shares" }>;

interface Props {
  readonly evidence: Shares;
  /** Of what it is a share: "of requests fail". */
  readonly unit: string;
}

/** One share of both sides as bars from zero, each with its 95 % interval. */
export function ShareBars({ evidence, unit }: Props) {
  const most = Math.max(
    evidence.baseline.high,
    evidence.candidate.high,
    Number.MIN_VALUE,
  );
  const percent = (share: number) => `${(100 * share) / most}%`;
  return (
    <figure className="picture">
      <div className="bars">
        {(["baseline", "candidate"] as const).map((side) => {
          const { x, n, low, high } = evidence[side];
          const share = n === 0 ? 0 : x / n;
          return (
            <div key={side} className={`bar bar--${side}`}>
              <span className="visually-hidden">{side}: </span>
              <span className="bar__rail" aria-hidden>
                <span className="bar__fill" style={{ width: percent(share) }} />
                <span
                  className="bar__interval"
                  style={{ left: percent(low), width: percent(high - low) }}
                />
              </span>
              <b
                className="num"
                title={`95 % interval ${formatPercent(low)} to ${formatPercent(high)}`}
              >
                {formatPercent(share)}
              </b>
            </div>
          );
        })}
      </div>
      <figcaption className="num">
        {unit} · {counted(evidence.baseline)} and {counted(evidence.candidate)}
      </figcaption>
    </figure>
  );
}

const counted = ({ x, n }: Shares["baseline"]) =>
  `${formatCount(x)} of ${formatCount(n)}`;
