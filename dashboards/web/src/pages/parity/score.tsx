import type { ParityPillar } from "../../api/types";
import { plural } from "../../format/number";

/** One pillar's score, with a bar as long; 100 is alike. */
export function Score({ pillar }: { readonly pillar: ParityPillar }) {
  const { pillar: name, score, compared, differences } = pillar;
  const counted = differences.filter(
    ({ severity }) => severity !== "expected",
  ).length;
  return (
    <li className="panel parity-score">
      <a href={`#${name}`}>
        <span className="parity-score__name">{name}</span>
        <span className="parity-score__value num">{score ?? "–"}</span>
      </a>
      <svg
        className="parity-score__bar"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        aria-hidden
      >
        <rect width="100" height="4" className="parity-score__ground" />
        <rect width={score ?? 0} height="4" className="parity-score__fill" />
      </svg>
      <span className="parity-score__about">
        {score === null
          ? "not told by both sides"
          : `${plural(counted, "difference")}, ${plural(compared, "fact")}`}
      </span>
    </li>
  );
}
