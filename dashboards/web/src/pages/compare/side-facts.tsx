import type { ComparedSide } from "../../api/types";
import { Commit } from "../../components/commit";
import { SideName } from "../../components/side-name";
import { RelativeTime } from "../../components/time";
import { formatCount, plural } from "../../format/number";

interface Props {
  readonly side: "baseline" | "candidate";
  readonly facts: ComparedSide;
}

/** How many commits are named before the rest is counted. */
const named = 3;

/** What one side of the comparison rests on. */
export function SideFacts({ side, facts }: Props) {
  const { selector, commits, traces, spans, firstSeen, lastSeen } = facts;
  const known = commits.filter((commit) => commit !== "");
  return (
    <div className={`side-facts side-facts--${side}`}>
      <SideName side={side} selector={selector} />
      <p className="num">
        {formatCount(traces)} traces, {plural(spans, "span")}
      </p>
      <p className="side-facts__minor">
        {known.length === 0 ? (
          "no commit named"
        ) : (
          <>
            {known.length === 1 ? "commit" : "commits"}{" "}
            {known.slice(0, named).map((commit, index) => (
              <span key={commit}>
                {index > 0 && ", "}
                <Commit commit={commit} />
              </span>
            ))}
            {known.length > named && ` and ${known.length - named} more`}
          </>
        )}
        {firstSeen !== null && lastSeen !== null && (
          <>
            {" · "}
            <RelativeTime at={firstSeen} /> to <RelativeTime at={lastSeen} />
          </>
        )}
      </p>
    </div>
  );
}
