import { Button } from "@mantine/core";
import {
  IconCircleCheck,
  IconClockQuestion,
  IconFilterOff,
} from "@tabler/icons-react";
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import { allTime } from "../../api/window";
import type { CompareAnswer, Finding } from "../../api/types";
import { listOf } from "../../app/search";
import { useSides } from "../../app/sides";
import { Notice } from "../../components/problem";
import { isUndecided } from "../../components/verdict";
import { plural } from "../../format/number";
import { Filters } from "./filters";
import { GroupCard } from "./group-card";
import { groupsOf } from "./groups";
import { headline } from "./headline";
import { SideFacts } from "./side-facts";

/** More groups than fit on a screen. */
const firstPainted = 12;

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
  // A screenful first: hundreds of findings would hold up the first paint.
  const painted = useDeferredValue(decided, decided.slice(0, firstPainted));
  const undecided = groups.filter(({ head }) => isUndecided(head.verdict));
  const linked = useHash().replace("finding-", "");
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
      <Silence kind={kind} about={about} answer={answer} shown={shown} />
      {decided.length > 0 && (
        <ol className="findings" aria-label="Findings by cause">
          {painted.map((group) => (
            <GroupCard
              key={group.id}
              group={group}
              open={group.followers.some(({ id }) => id === linked)}
            />
          ))}
        </ol>
      )}
      {undecided.length > 0 && (
        <details className="undecided" open={decided.length === 0}>
          <summary>{plural(undecided.length, "subject")} not judged</summary>
          <ol className="findings">
            {undecided.map((group) => (
              <GroupCard key={group.id} group={group} open={false} />
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

/** The finding that the address points at, if any. */
function useHash(): string {
  return useLocation({ select: ({ hash }) => hash });
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
