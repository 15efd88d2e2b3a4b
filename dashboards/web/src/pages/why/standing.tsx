import type { Why } from "../../api/types";
import { formatCount, formatNumber } from "../../format/number";
import { sideLabel } from "../../format/side";
import { formatMs } from "../../format/time";
import { logAxis } from "../compare/log-axis";

interface Props {
  readonly why: Why;
  readonly against: NonNullable<Why["against"]>;
}

const width = 560;

/** Where the trace's duration stands among the healthy ones it is held against. */
export function Standing({ why: { durationMs }, against }: Props) {
  const { lowMs, medianMs, highMs } = against;
  const axis = logAxis(
    Math.min(lowMs, durationMs) / 1.6,
    Math.max(highMs, durationMs) * 1.6,
    width,
  );
  const { x } = axis;
  const right = x(durationMs) > width * 0.7;
  return (
    <figure className="standing">
      <svg
        viewBox={`-4 0 ${width + 8} 62`}
        role="img"
        aria-label={`This trace takes ${formatMs(durationMs)}; healthy ones ${formatMs(lowMs)} to ${formatMs(highMs)}, half of them under ${formatMs(medianMs)}`}
      >
        {axis.ticks.map((tick) => (
          <g key={tick} className="density__tick">
            <line x1={x(tick)} x2={x(tick)} y1="18" y2="44" />
            <text x={x(tick)} y="58">
              {formatMs(tick)}
            </text>
          </g>
        ))}
        <rect
          className="standing__range"
          x={x(lowMs)}
          y="24"
          width={Math.max(3, x(highMs) - x(lowMs))}
          height="14"
          rx="4"
        />
        <line
          className="standing__median"
          x1={x(medianMs)}
          x2={x(medianMs)}
          y1="22"
          y2="40"
        />
        <path
          className="standing__mine"
          d={`M${x(durationMs)} 23l8 8l-8 8l-8 -8Z`}
        />
        <text
          className="standing__label"
          x={x(durationMs)}
          y="13"
          textAnchor={right ? "end" : "start"}
        >
          this trace: {formatMs(durationMs)}
        </text>
      </svg>
      <figcaption>
        Held against {formatCount(against.sampled)} of{" "}
        {formatCount(against.healthy)} healthy requests in{" "}
        <b>{sideLabel(against.selector)}</b>: the middle half takes{" "}
        {formatMs(lowMs)} to {formatMs(highMs)}, median {formatMs(medianMs)}.
        This one is slower than {formatNumber(against.percentile)} % of them.
      </figcaption>
    </figure>
  );
}
