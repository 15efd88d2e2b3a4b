import "./parity.css";
import { Button, Switch } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { parityQuery } from "../../api/queries";
import type { Parity } from "../../api/types";
import { useSides } from "../../app/sides";
import { Command } from "../../components/copy";
import { NoSides } from "../../components/no-sides";
import { PageTitle } from "../../components/page-title";
import { Notice, Problem } from "../../components/problem";
import { ServiceFilter } from "../../components/service-filter";
import { SideName } from "../../components/side-name";
import { Skeleton } from "../../components/skeleton";
import { shellWord } from "../../format/side";
import { Dependencies } from "./dependencies";
import { Disagreements } from "./disagreements";
import { Pillar } from "./pillar";
import { Score } from "./score";

/** In which inputs the two sides differ. */
export function ParityPage() {
  const { baseline, candidate } = useSides();
  const { service, expected } = useSearch({ from: "/parity" });
  const navigate = useNavigate({ from: "/parity" });
  const enabled = baseline !== undefined && candidate !== undefined;
  const query = useQuery({
    ...parityQuery({
      baseline: baseline ?? "",
      candidate: candidate ?? "",
      service,
    }),
    enabled,
  });
  if (!enabled) {
    return (
      <>
        <PageTitle title="Parity" />
        <NoSides
          about="Two environments are compared."
          placeholder={<Placeholder />}
        />
      </>
    );
  }
  const command = `isoscope parity ${shellWord(baseline)} ${shellWord(candidate)}${service === undefined ? "" : ` --service ${shellWord(service)}`}`;
  return (
    <>
      <PageTitle
        title="Parity"
        tab={`Parity ${baseline} → ${candidate}`}
        about={
          <span className="parity-sides">
            <SideName side="baseline" selector={baseline} />
            <span aria-hidden>→</span>
            <SideName side="candidate" selector={candidate} />
          </span>
        }
        actions={
          <Button
            size="xs"
            variant="default"
            loading={query.isFetching && query.data !== undefined}
            leftSection={<IconRefresh size={15} aria-hidden />}
            onClick={() => void query.refetch()}
          >
            Compare again
          </Button>
        }
      />
      <Command command={command} label="Copy command" />
      <div className="parity-filters">
        <ServiceFilter
          value={service}
          onChange={(next) =>
            void navigate({ search: (now) => ({ ...now, service: next }) })
          }
        />
        <Switch
          size="sm"
          label="Also what differs on purpose"
          checked={expected === "1"}
          onChange={({ currentTarget: { checked } }) =>
            void navigate({
              search: (now) => ({
                ...now,
                expected: checked ? "1" : undefined,
              }),
            })
          }
        />
      </div>
      {query.data !== undefined ? (
        <Answer parity={query.data} all={expected === "1"} />
      ) : query.error !== null ? (
        <Problem
          what={`compare the inputs of ${baseline} and ${candidate}`}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Placeholder />
      )}
    </>
  );
}

function Placeholder() {
  return (
    <div className="panel parity-placeholder" aria-busy="true">
      <span className="visually-hidden" role="status">
        Comparing…
      </span>
      <Skeleton width="min(50ch, 100%)" />
    </div>
  );
}

function Answer({
  parity,
  all,
}: {
  readonly parity: Parity;
  readonly all: boolean;
}) {
  const { pillars, disagreements, dependencies, notes, score } = parity;
  if (score === null) {
    return (
      <Notice title="Nothing could be compared">
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </Notice>
    );
  }
  return (
    <div className="parity">
      <ul className="parity-scores" aria-label="Scores">
        {pillars.map((pillar) => (
          <Score key={pillar.pillar} pillar={pillar} />
        ))}
      </ul>
      {notes.length > 0 && (
        <ul className="parity-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {pillars.map((pillar) => (
        <Pillar key={pillar.pillar} pillar={pillar} all={all} />
      ))}
      {disagreements.length > 0 && <Disagreements all={disagreements} />}
      {dependencies.length > 0 && <Dependencies all={dependencies} />}
    </div>
  );
}
