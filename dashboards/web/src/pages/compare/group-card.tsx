import { IconChevronRight } from "@tabler/icons-react";
import { memo, useState } from "react";
import { families } from "../../components/verdict";
import { plural } from "../../format/number";
import { FindingCard } from "./finding-card";
import { relationWords, type ShownGroup } from "./groups";

interface Props {
  readonly group: ShownGroup;
  /** Whether what follows is shown from the start. */
  readonly open: boolean;
}

/** A cause, and folded under it what follows from it. */
export const GroupCard = memo(function GroupCard({ group, open }: Props) {
  const { head, followers, causedBy } = group;
  const [unfolded, setUnfolded] = useState(open);
  return (
    <li className="group">
      {causedBy !== undefined && (
        <p className="group__cause">follows from: {causedBy}</p>
      )}
      <FindingCard finding={head} />
      {followers.length > 0 && (
        <details
          className="followers"
          open={unfolded}
          onToggle={({ currentTarget }) => {
            setUnfolded(currentTarget.open);
          }}
        >
          <summary data-row>
            <IconChevronRight size={15} aria-hidden />
            {plural(
              followers.length,
              "finding follows",
              "findings follow",
            )}{" "}
            from this <span className="followers__kinds">{kinds(group)}</span>
          </summary>
          {/* Hundreds of folded pictures would only cost the first paint. */}
          {unfolded && (
            <ol className="followers__list">
              {followers.map((finding) => (
                <li key={finding.id}>
                  {finding.relation !== null && (
                    <p className="group__cause">
                      because {relationWords[finding.relation]}
                    </p>
                  )}
                  <FindingCard finding={finding} />
                </li>
              ))}
            </ol>
          )}
        </details>
      )}
    </li>
  );
});

/** `2 latency, 1 logs`. */
function kinds({ followers }: ShownGroup): string {
  const counts = new Map<string, number>();
  for (const { family } of followers) {
    const name = families[family].toLowerCase();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}
