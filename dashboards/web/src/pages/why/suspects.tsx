import { IconCircleCheck } from "@tabler/icons-react";
import type { Suspect } from "../../api/types";
import { Notice } from "../../components/problem";
import { formatCount, formatPercent } from "../../format/number";
import { formatMs } from "../../format/time";

const kinds: Readonly<Record<Suspect["kind"], string>> = {
  error: "Error",
  flow: "Flow",
  attribute: "Attribute",
  log: "Log",
  latency: "Latency",
  fact: "Environment",
  commit: "Commit",
};

interface Props {
  readonly suspects: readonly Suspect[];
  readonly unusual: boolean;
}

/** What the trace has that healthy ones don't, most suspected first. */
export function Suspects({ suspects, unusual }: Props) {
  if (suspects.length === 0) {
    return (
      <Notice
        title={unusual ? "No suspect" : "Nothing unusual about it"}
        icon={<IconCircleCheck aria-hidden className="notice__icon" />}
      >
        <p>
          {unusual
            ? "Whatever sets it apart is not in what was recorded: steps, own times, attributes, logs and facts are like those of healthy requests."
            : "It does what healthy requests do, in about their time."}
        </p>
      </Notice>
    );
  }
  return (
    <ol className="suspects" aria-label="Suspects">
      {suspects.map((suspect) => (
        <li key={suspect.rank} className="panel suspect">
          <span className="finding__rank num">{suspect.rank}</span>
          <div className="suspect__main">
            <p className="finding__meta">
              <span className="suspect__kind">{kinds[suspect.kind]}</span>
              <span>
                {[suspect.service, suspect.operation]
                  .filter((part) => part !== undefined)
                  .join(" › ")}
              </span>
              {suspect.atMs !== null && (
                <span className="num">at {formatMs(suspect.atMs)}</span>
              )}
            </p>
            <h3>{suspect.message}</h3>
            <p className="suspect__proof num">
              <Likeness
                where="healthy ones there"
                {...suspect.evidence.there}
              />
              {suspect.evidence.here !== null && (
                <Likeness
                  where="healthy ones here"
                  {...suspect.evidence.here}
                />
              )}
            </p>
          </div>
          <div
            className="suspect__score"
            title="How sure it is that healthy requests are not like this"
          >
            <span className="bar__rail" aria-hidden>
              <span
                className="bar__fill"
                style={{ width: `${100 * suspect.score}%` }}
              />
            </span>
            <b className="num">{formatPercent(suspect.score)}</b>
            <span className="suspect__word">suspicion</span>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Likeness({
  where,
  like,
  n,
}: {
  readonly where: string;
  readonly like: number;
  readonly n: number;
}) {
  return (
    <span>
      {like === 0 ? "none" : formatCount(like)} of {formatCount(n)} {where}{" "}
      {like === 1 ? "is" : "are"} like this
    </span>
  );
}
