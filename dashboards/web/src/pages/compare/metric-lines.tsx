import type { Evidence, Finding } from "../../api/types";
import { unitOf } from "../metrics/unit";
import { formatMs } from "../../format/time";
import { number } from "./effect";

type Series = Extract<Evidence, { kind: "series" }>;

interface Props {
  readonly finding: Finding;
  readonly evidence: Series;
}

const width = 360;
const height = 78;

/** A metric's course on both sides, each from its own beginning, and its mean. */
export function MetricLines({ finding, evidence }: Props) {
  const { baseline, candidate, unit, stepMs } = evidence;
  const values = [...baseline, ...candidate];
  const top = Math.max(...values, 0);
  const least = Math.min(...values);
  // From zero unless that would press two near levels into one line.
  const bottom =
    least > 0 && least > 0.6 * top ? least - (top - least) : Math.min(0, least);
  const y = (value: number) =>
    4 + (1 - (value - bottom) / Math.max(1e-12, top - bottom)) * (height - 8);
  const longest = Math.max(baseline.length, candidate.length, 2);
  const path = (points: readonly number[]) =>
    points
      .map(
        (value, i) =>
          `${i === 0 ? "M" : "L"}${((i / (longest - 1)) * width).toFixed(1)} ${y(value).toFixed(1)}`,
      )
      .join("");
  const per = finding.effect["per"];
  const rate = typeof per === "string" ? ` per ${per}` : "";
  const mean = (side: "baseline" | "candidate") =>
    number(finding.effect, `${side}Value`);
  const says = (side: "baseline" | "candidate") =>
    `${unitOf(unit, "", "").format(mean(side) ?? Number.NaN)}${rate}`;
  return (
    <figure className="picture">
      <svg
        viewBox={`-2 0 ${width + 4} ${height}`}
        role="img"
        aria-label={`Baseline: ${says("baseline")}. Candidate: ${says("candidate")}.`}
      >
        {(["baseline", "candidate"] as const).map((side) => (
          <g key={side} className={`course course--${side}`}>
            <path d={path(evidence[side])} />
            {mean(side) !== undefined && (
              <line
                x1="0"
                x2={width}
                y1={y(mean(side) ?? 0)}
                y2={y(mean(side) ?? 0)}
              />
            )}
          </g>
        ))}
      </svg>
      <dl className="picture__legend">
        {(["baseline", "candidate"] as const).map((side) => (
          <div key={side} className={`legend legend--${side}`}>
            <dt>{side}</dt>
            <dd className="num">
              <b>{says(side)}</b> on average · n {finding.n[side]}
            </dd>
          </div>
        ))}
      </dl>
      <figcaption className="num">
        points of {formatMs(stepMs)}, each side from its own start
      </figcaption>
    </figure>
  );
}
