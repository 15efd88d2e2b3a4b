import { Button } from "@mantine/core";
import {
  IconCircleCheck,
  IconClockQuestion,
  IconFilterOff,
} from "@tabler/icons-react";
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { allTime } from "../../api/window";
import type { CompareAnswer, Finding } from "../../api/types";
import { listOf } from "../../app/search";
import { useSides } from "../../app/sides";
import { Notice } from "../../components/problem";
import { isUndecided } from "../../components/verdict";
import { plural } from "../../format/number";
import { Filters } from "./filters";
import { Findings } from "./findings";
import { groupsOf, type ShownGroup } from "./groups";
import { headline } from "./headline";
import { SideFacts } from "./side-facts";

interface Props {
  readonly answer: CompareAnswer;
  readonly services: readonly string[];
}

/** The answer: its headline, what the sides are, and the findings that the filters let through. */
export function Result({ answer, services }: Props) {
  const search = useSearch({ from: "/compare" });
  const { title, about, kind } = headline(answer);
  const shown = answer.findings.filter(passes(search));
  const groups = groupsOf(answer, shown);
  const decided = groups.filter(({ head }) => !isUndecided(head.verdict));
  const undecided = groups.filter(({ head }) => isUndecided(head.verdict));
  const linked = useLinked();
  return (
    <>
      <section className="panel summary" aria-labelledby="headline">
        <div className="summary__head">
          <h2 id="headline">{title}</h2>
          <p>{about}.</p>
        </div>
        <div className="summary__sides">
          <SideFacts side="baseline" facts={answer.baseline} />
          <SideFacts side="candidate" facts={answer.candidate} />
        </div>
        {answer.summary.notes.length > 0 && (
          <ul className="summary__notes">
            {answer.summary.notes.map((note) => (
              <li key={note}>{note}.</li>
            ))}
          </ul>
        )}
      </section>
      {answer.findings.length > 0 && (
        <Filters answer={answer} services={services} />
      )}
      {linked !== undefined && !shown.some(({ id }) => id === linked) && (
        <p className="linked-away" role="status">
          {answer.findings.some(({ id }) => id === linked)
            ? "The finding that this address points at does not pass the filters."
            : "The finding that this address points at is no longer there: the data, the window or the sides are others now."}
        </p>
      )}
      <Silence kind={kind} about={about} answer={answer} shown={shown} />
      {decided.length > 0 && (
        <Findings label="Findings by cause" groups={decided} linked={linked} />
      )}
      {undecided.length > 0 && (
        <Undecided
          groups={undecided}
          linked={linked}
          open={decided.length === 0}
        />
      )}
    </>
  );
}

/** What could not be judged, folded away below what could. */
function Undecided({
  groups,
  linked,
  open,
}: {
  readonly groups: readonly ShownGroup[];
  readonly linked: string | undefined;
  /** Whether it is open from the start, without a link into it. */
  readonly open: boolean;
}) {
  const [isOpen, setOpen] = useState(open);
  const isLinked = groups.some(({ head, followers }) =>
    [head, ...followers].some(({ id }) => id === linked),
  );
  useEffect(() => {
    if (isLinked) setOpen(true);
  }, [isLinked, linked]);
  return (
    <details
      className="undecided"
      open={isOpen}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>{plural(groups.length, "subject")} not judged</summary>
      {isOpen && (
        <Findings label="Not judged" groups={groups} linked={linked} />
      )}
    </details>
  );
}

/** Id of the finding that the address points at, if any. */
function useLinked(): string | undefined {
  const hash = useLocation({ select: ({ hash: text }) => text });
  return /^finding-(.+)/.exec(hash)?.[1];
}

function passes(search: {
  readonly family?: string | undefined;
  readonly verdict?: string | undefined;
}): (finding: Finding) => boolean {
  const families = listOf(search.family);
  const verdicts = listOf(search.verdict);
  return ({ family, verdict }) =>
    (families.length === 0 || families.includes(family)) &&
    (verdicts.length === 0 || verdicts.includes(verdict));
}

interface SilenceProps {
  readonly kind: ReturnType<typeof headline>["kind"];
  readonly about: string;
  readonly answer: CompareAnswer;
  readonly shown: readonly Finding[];
}

/** Why there is no list of differences, when there is none. */
function Silence({ kind, about, answer, shown }: SilenceProps) {
  const navigate = useNavigate({ from: "/compare" });
  const { change } = useSides();
  if (answer.findings.length > 0 && shown.length === 0) {
    return (
      <Notice
        title="No finding passes the filters"
        icon={<IconFilterOff aria-hidden className="notice__icon" />}
      >
        <p>
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              void navigate({
                search: (before) => ({
                  ...before,
                  family: undefined,
                  verdict: undefined,
                }),
              })
            }
          >
            Show all {answer.findings.length}
          </Button>
        </p>
      </Notice>
    );
  }
  if (kind === "different") return null;
  if (kind === "same") {
    return (
      <Notice
        title="Nothing different"
        icon={<IconCircleCheck aria-hidden className="notice__icon" />}
      >
        <p>{about}.</p>
      </Notice>
    );
  }
  return (
    <Notice
      title={
        kind === "empty" ? "One side is silent" : "Not enough data to judge"
      }
      icon={<IconClockQuestion aria-hidden className="notice__icon" />}
    >
      <p>{about}</p>
      <p>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            change({ since: allTime, until: undefined });
          }}
        >
          Use all that is stored
        </Button>
      </p>
    </Notice>
  );
}
