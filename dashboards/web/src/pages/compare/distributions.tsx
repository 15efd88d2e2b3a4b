import type { Evidence, Finding } from "../../api/types";
import { formatMs } from "../../format/time";
import { number } from "./effect";
import { logAxis, type LogAxis } from "./log-axis";
import { describeQuantiles, QuantileLegend, type Quantiles } from "./quantiles";

type Durations = Extract<Evidence, { kind: "durations" }>;

interface Props {
  readonly finding: Finding;
  readonly evidence: Durations;
  readonly baseline: Quantiles;
  readonly candidate: Quantiles;
}

const width = 360;
const top = 12;
const floor = 76;

/** Both sides' durations over one logarithmic axis, their medians and 95th percentiles, and the shift. */
export function Distributions(props: Props) {
  const { finding, evidence, baseline, candidate } = props;
  const axis = logAxis(evidence.lowMs, evidence.highMs, width);
  const peak = Math.max(...evidence.baseline, ...evidence.candidate, 1e-9);
  return (
    <figure className="picture">
      <svg
        viewBox={`-6 0 ${width + 12} 96`}
        role="img"
        aria-label={`${describeQuantiles("Baseline", baseline)} ${describeQuantiles("Candidate", candidate)}`}
      >
        {axis.ticks.map((tick) => (
          <g key={tick} className="density__tick">
            <line x1={axis.x(tick)} x2={axis.x(tick)} y1={top} y2={floor + 4} />
            <text x={axis.x(tick)} y={floor + 17}>
              {formatMs(tick)}
            </text>
          </g>
        ))}
        {(["baseline", "candidate"] as const).map((side) => (
          <path
            key={side}
            className={`density density--${side}`}
            d={area(evidence[side], peak)}
          />
        ))}
        <line
          className="density__floor"
          x1="0"
          x2={width}
          y1={floor}
          y2={floor}
        />
        <Marks side="baseline" quantiles={baseline} axis={axis} />
        <Marks side="candidate" quantiles={candidate} axis={axis} />
        <Shift finding={finding} from={baseline.p50} axis={axis} />
      </svg>
      <QuantileLegend baseline={baseline} candidate={candidate} n={finding.n} />
      <ShiftText finding={finding} />
    </figure>
  );
}

/** The outline of a histogram whose bins span the width. */
function area(bins: readonly number[], peak: number): string {
  const step = width / bins.length;
  // A running mean over three bins: their edges mean nothing, the hills do.
  const smooth = bins.map(
    (bin, i) => ((bins[i - 1] ?? bin) + 2 * bin + (bins[i + 1] ?? bin)) / 4,
  );
  const points = smooth.map(
    (share, i) =>
      `L${((i + 0.5) * step).toFixed(1)} ${(floor - (share / peak) * (floor - top)).toFixed(1)}`,
  );
  return `M0 ${floor}${points.join("")}L${width} ${floor}Z`;
}

function Marks({
  side,
  quantiles: { p50, p95 },
  axis: { x },
}: {
  readonly side: "baseline" | "candidate";
  readonly quantiles: Quantiles;
  readonly axis: LogAxis;
}) {
  return (
    <g className={`marks marks--${side}`}>
      <line x1={x(p50)} x2={x(p50)} y1={top} y2={floor} />
      <line x1={x(p95)} x2={x(p95)} y1={floor - 14} y2={floor} />
      {side === "baseline" ? (
        <circle cx={x(p50)} cy={floor} r={4.5} />
      ) : (
        <path d={`M${x(p50)} ${floor - 6}l6 6l-6 6l-6 -6Z`} />
      )}
    </g>
  );
}

function shiftOf({ effect }: Finding) {
  const low = number(effect, "shiftLowMs");
  const high = number(effect, "shiftHighMs");
  const shift = number(effect, "shiftMs");
  return low === undefined || high === undefined || shift === undefined
    ? undefined
    : { low, high, shift };
}

/** Where the baseline's median would lie, moved by the interval of the shift. */
function Shift({
  finding,
  from,
  axis: { x },
}: {
  readonly finding: Finding;
  readonly from: number;
  readonly axis: LogAxis;
}) {
  const shift = shiftOf(finding);
  if (shift === undefined) return null;
  const [low, high] = [x(from + shift.low), x(from + shift.high)];
  return (
    <g className="shift">
      <line x1={x(from)} x2={x(from + shift.shift)} y1={5} y2={5} />
      <rect x={low} y={2} width={Math.max(2, high - low)} height={6} rx={3} />
    </g>
  );
}

function ShiftText({ finding }: { readonly finding: Finding }) {
  const shift = shiftOf(finding);
  if (shift === undefined) return null;
  const sign = shift.shift > 0 ? "+" : "";
  return (
    <figcaption className="num">
      shift {sign}
      {formatMs(shift.shift)} [{formatMs(shift.low)}, {formatMs(shift.high)}],
      95 % sure
    </figcaption>
  );
}
