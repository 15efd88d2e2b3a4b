import "./compare.css";
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { compareQuery, environmentsQuery } from "../../api/queries";
import { useSides } from "../../app/sides";
import { Command } from "../../components/copy";
import { NoSides } from "../../components/no-sides";
import { PageTitle } from "../../components/page-title";
import { Notice, Problem } from "../../components/problem";
import { useRowKeys } from "../../components/row-keys";
import { SideName } from "../../components/side-name";
import { sideLabel } from "../../format/side";
import { compareCommand } from "./export";
import { ExportMenu } from "./export-menu";
import { Placeholder } from "./placeholder";
import { Result } from "./result";
import { SideWindow } from "./side-window";

/** What is different between the two sides, ranked. */
export function ComparePage() {
  const { baseline, candidate, since, until } = useSides();
  const navigate = useNavigate({ from: "/compare" });
  const search = useSearch({ from: "/compare" });
  const environments = useQuery(environmentsQuery);
  const enabled = baseline !== undefined && candidate !== undefined;
  const query = useQuery({
    ...compareQuery({
      baseline: baseline ?? "",
      candidate: candidate ?? "",
      since,
      until,
      service: search.service,
    }),
    enabled,
  });
  useRowKeys();
  // The address names the sides from the start: what is copied from it is this comparison.
  const unnamed =
    enabled &&
    (search.baseline === undefined || search.candidate === undefined);
  useEffect(() => {
    if (!unnamed) return;
    void navigate({
      search: (before) => ({ ...before, baseline, candidate }),
      // A finding that it points at stays pointed at.
      hash: true,
      replace: true,
      resetScroll: false,
    });
  }, [unnamed, baseline, candidate, navigate]);

  if (!enabled) {
    return (
      <>
        <PageTitle title="Compare" />
        <NoSides
          about="A comparison needs two sides: two environments, or two commits or windows of one."
          placeholder={<Placeholder />}
        />
      </>
    );
  }
  const command = compareCommand(
    { since, until, service: search.service },
    baseline,
    candidate,
  );
  return (
    <>
      <PageTitle
        title="Compare"
        tab={`${sideLabel(baseline)} → ${sideLabel(candidate)}`}
        about={
          <span className="compare-sides">
            <span className="compare-sides__side">
              <SideName side="baseline" selector={baseline} />
              <SideWindow side="baseline" selector={baseline} />
            </span>
            <span aria-hidden>→</span>
            <span className="compare-sides__side">
              <SideName side="candidate" selector={candidate} />
              <SideWindow side="candidate" selector={candidate} />
            </span>
          </span>
        }
        actions={
          <>
            <Button
              size="xs"
              variant="default"
              loading={query.isFetching && query.data !== undefined}
              leftSection={<IconRefresh size={15} aria-hidden />}
              onClick={() => void query.refetch()}
            >
              Compare again
            </Button>
            <ExportMenu answer={query.data} />
          </>
        }
      />
      <Command command={command} label="Copy command" />
      {baseline === candidate ? (
        <Notice title="Both sides are the same">
          <p>
            Choose another environment, commit or window for one of them. With
            nothing different about the sides, whatever were found would be
            noise.
          </p>
        </Notice>
      ) : query.data !== undefined ? (
        <Result
          answer={query.data}
          services={[
            ...new Set(
              environments.data?.environments.flatMap((one) => one.services),
            ),
          ].sort()}
        />
      ) : query.error !== null ? (
        <Problem
          what={`compare ${sideLabel(baseline)} with ${sideLabel(candidate)}`}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Placeholder />
      )}
    </>
  );
}
