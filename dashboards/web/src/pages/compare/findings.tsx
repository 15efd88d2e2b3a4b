import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useEffect, useMemo } from "react";
import { useToggles } from "../../components/toggles";
import { families } from "../../components/verdict";
import { VirtualList } from "../../components/virtual-list";
import { plural } from "../../format/number";
import { FindingCard } from "./finding-card";
import { rowsOf, type FindingRow } from "./finding-rows";
import { relationWords, type ShownGroup } from "./groups";

interface Props {
  readonly label: string;
  readonly groups: readonly ShownGroup[];
  /** Id of the finding that the address points at. */
  readonly linked: string | undefined;
}

/** Fewer than would hold up the first paint: each has a picture. */
const wholeUpTo = 12;
const cardPx = 148;
const gapPx = 10;

/** Causes, and folded under each what follows from it. */
export function Findings({ label, groups, linked }: Props) {
  const [unfolded, fold] = useToggles();
  const [measured, measure] = useToggles();
  // A link to what is folded away opens what it is folded into.
  const holder = groups.find(({ followers }) =>
    followers.some(({ id }) => id === linked),
  )?.id;
  useEffect(() => {
    if (holder !== undefined) fold(holder, true);
  }, [holder, linked, fold]);
  const rows = useMemo(() => rowsOf(groups, unfolded), [groups, unfolded]);
  return (
    <VirtualList
      name={label}
      label={label}
      className="finding-list"
      items={rows}
      keyOf={keyOf}
      estimatePx={cardPx}
      gapPx={gapPx}
      whole={wholeUpTo}
      reveal={linked}
      place={placeOf}
      rowClass={rowClass}
    >
      {({ finding, group, isHead }) => (
        <>
          <Cause finding={finding} group={group} isHead={isHead} />
          <FindingCard
            finding={finding}
            isLinked={finding.id === linked}
            open={measured.has(finding.id)}
            onToggle={measure}
          />
          {isHead && group.followers.length > 0 && (
            <UnstyledButton
              className="followers"
              data-row
              aria-expanded={unfolded.has(group.id)}
              onClick={() => {
                fold(group.id);
              }}
            >
              <IconChevronRight size={15} aria-hidden />
              {plural(
                group.followers.length,
                "finding follows",
                "findings follow",
              )}{" "}
              from this <span className="followers__kinds">{kinds(group)}</span>
            </UnstyledButton>
          )}
        </>
      )}
    </VirtualList>
  );
}

function keyOf({ finding }: FindingRow): string {
  return finding.id;
}

function placeOf({ isHead, position, size }: FindingRow) {
  return { level: isHead ? 1 : 2, position, size };
}

function rowClass({ isHead }: FindingRow): string {
  return isHead ? "" : "finding-list__follower";
}

/** Why a finding stands below another, or what it follows from where the filters keep that back. */
function Cause({
  finding,
  group,
  isHead,
}: Pick<FindingRow, "finding" | "group" | "isHead">) {
  const text = isHead
    ? group.causedBy && `follows from: ${group.causedBy}`
    : finding.relation && `because ${relationWords[finding.relation]}`;
  return text == null || text === "" ? null : (
    <p className="group__cause">{text}</p>
  );
}

/** `latency 2, logs 1`. */
function kinds({ followers }: ShownGroup): string {
  const counts = new Map<string, number>();
  for (const { family } of followers) {
    const name = families[family].toLowerCase();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
}
