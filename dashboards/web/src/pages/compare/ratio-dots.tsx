import type { Evidence } from "../../api/types";
import { formatNumber, plural } from "../../format/number";
import { logAxis } from "./log-axis";

type Ratios = Extract<Evidence, { kind: "ratios" }>;

const width = 360;
const floor = 72;
/** Across a dot, and from one that lies on another to the next. */
const size = 7;

const times = (ratio: number) => `×${formatNumber(ratio)}`;

/** How many times as long each operation takes, over one logarithmic axis; what lies in one place is piled up. */
export function RatioDots({ evidence }: { readonly evidence: Ratios }) {
  const { common, operations, omitted } = evidence;
  const ratios = operations.map(({ ratio }) => ratio);
  const [least, most] = [Math.min(1, ...ratios), Math.max(1, ...ratios)];
  const { x } = logAxis(least / 1.05, most * 1.05, width);
  const near = Math.abs(x(common) - x(1)) < 44;
  const leftmost = Math.min(1, common);
  const dots = piled(operations.map((one) => ({ ...one, at: x(one.ratio) })));
  return (
    <figure className="picture">
      <svg
        viewBox={`-12 0 ${width + 24} 92`}
        role="img"
        aria-label={`${plural(operations.length, "operation")}: ${times(Math.min(...ratios))} to ${times(Math.max(...ratios))} as long, together ${times(common)}.`}
      >
        <line
          className="ratios__axis"
          x1="0"
          x2={width}
          y1={floor}
          y2={floor}
        />
        {[1, common].map((ratio, index) => (
          <g
            key={index}
            className={index === 0 ? "ratios__same" : "ratios__common"}
          >
            <line x1={x(ratio)} x2={x(ratio)} y1="4" y2={floor + 4} />
            <text
              x={x(ratio)}
              y={floor + 18}
              // Side by side where they would meet.
              textAnchor={
                near ? (ratio === leftmost ? "end" : "start") : "middle"
              }
            >
              {times(ratio)}
            </text>
          </g>
        ))}
        {dots.map(({ service, operation, ratio, at, height }, index) => (
          <circle
            key={index}
            className="ratios__dot"
            cx={at}
            cy={floor - size / 2 - height * size}
            r={size / 2 - 0.5}
          >
            <title>{`${service} ${operation}: ${times(ratio)}`}</title>
          </circle>
        ))}
      </svg>
      <figcaption>
        how many times as long each operation takes
        {omitted > 0 && `, ${plural(omitted, "operation")} not shown`}
      </figcaption>
    </figure>
  );
}

/** With how many dots lie below each, of those in the same place. */
function piled<T extends { readonly at: number }>(
  dots: readonly T[],
): (T & { readonly height: number })[] {
  const piles = new Map<number, number>();
  // As high as the picture is: beyond that they lie on one another.
  const highest = Math.floor(floor / size) - 1;
  return dots.map((dot) => {
    const place = Math.round(dot.at / size);
    const height = piles.get(place) ?? 0;
    piles.set(place, height + 1);
    return { ...dot, at: place * size, height: Math.min(height, highest) };
  });
}
