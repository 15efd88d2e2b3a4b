import { UnstyledButton } from "@mantine/core";
import type { Environment } from "../../api/types";
import { useSides } from "../../app/sides";
import { Commit } from "../../components/commit";
import { RelativeTime } from "../../components/time";
import { formatCompact } from "../../format/number";
import { parseSide } from "../../format/side";
import { ParityScore } from "./parity-score";

/** An environment: its latest commit, how fresh it is, and which side it is on. */
export function ColumnHead({
  environment: {
    environment,
    commits,
    lastSeenAt,
    spans,
    logRecords,
    dataPoints,
  },
  column,
}: {
  readonly environment: Environment;
  /** From 1, among all the table has. */
  readonly column: number;
}) {
  const sides = useSides();
  const isSide = (side: "baseline" | "candidate") => {
    const selector = sides[side];
    return (
      selector !== undefined && parseSide(selector).environment === environment
    );
  };
  const latest = commits[0]?.commit ?? "";
  return (
    <th scope="col" className="head" aria-colindex={column}>
      <span className="head__name">{environment}</span>
      <span className="head__facts">
        <Commit commit={latest} />
        {commits.length > 1 && <span>of {commits.length}</span>}
        <RelativeTime at={lastSeenAt} />
      </span>
      <span className="head__facts">
        {formatCompact(spans)} spans · {formatCompact(logRecords)} logs ·{" "}
        {formatCompact(dataPoints)} points
      </span>
      {sides.baseline !== undefined && !isSide("baseline") ? (
        <ParityScore baseline={sides.baseline} environment={environment} />
      ) : (
        <span className="head__parity" />
      )}
      <span className="head__sides">
        {(["baseline", "candidate"] as const).map((side) => (
          <UnstyledButton
            key={side}
            className={`side-button side-button--${side}`}
            aria-pressed={isSide(side)}
            aria-label={`${environment} as ${side}`}
            onClick={() => {
              const other = side === "baseline" ? "candidate" : "baseline";
              // Taking the other side's place swaps the two.
              if (isSide(other)) sides.swap();
              else sides.change({ [side]: environment });
            }}
          >
            {side === "baseline" ? "Baseline" : "Candidate"}
          </UnstyledButton>
        ))}
      </span>
    </th>
  );
}
