import "./logs.css";
import { Select, Switch } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { logsQuery, type LogParams } from "../../api/queries";
import { PagedList } from "../../components/paged-list";
import { PageTitle } from "../../components/page-title";
import { useRowKeys } from "../../components/row-keys";
import { SearchText } from "../../components/search-text";
import { ServiceFilter } from "../../components/service-filter";
import { SideBySide } from "../../components/side-by-side";
import { LogList } from "./log-list";

const severities = [
  { value: "debug", label: "Debug and up" },
  { value: "info", label: "Info and up" },
  { value: "warn", label: "Warnings and up" },
  { value: "error", label: "Errors and up" },
];

/** Log records of both sides next to each other, under the same filters, live when asked. */
export function LogsPage() {
  const search = useSearch({ from: "/logs" });
  const navigate = useNavigate({ from: "/logs" });
  useRowKeys();
  const set = (next: LogParams & { readonly live?: string | undefined }) =>
    void navigate({
      search: (before) => ({ ...before, ...next }),
      replace: true,
      resetScroll: false,
    });
  const live = search.live !== undefined;
  const { since, until, service, severity, text, traceId } = search;
  const params = { since, until, service, severity, text, traceId };
  return (
    <>
      <PageTitle
        title="Logs"
        about={
          live
            ? "The newest 200 records of each side, every two seconds."
            : "Newest first. Open a record for its attributes and its trace."
        }
      />
      <div className="filter-bar" role="search" aria-label="Filter the logs">
        <ServiceFilter
          value={service}
          onChange={(next) => {
            set({ service: next });
          }}
        />
        <Select
          size="xs"
          aria-label="Severity"
          placeholder="Any severity"
          data={severities}
          value={severity ?? null}
          clearable
          onChange={(next) => {
            set({ severity: next ?? undefined });
          }}
        />
        <SearchText
          className="filter-bar__wide"
          data-page-filter
          aria-label="Text"
          placeholder="Part of the message"
          value={text}
          onSettle={(next) => {
            set({ text: next });
          }}
        />
        <SearchText
          className="filter-bar__wide"
          aria-label="Trace id"
          placeholder="Trace id"
          value={traceId}
          onSettle={(next) => {
            set({ traceId: next });
          }}
        />
        <Switch
          className="filter-bar__end"
          label="Live"
          checked={live}
          onChange={({ currentTarget }) => {
            set({ live: currentTarget.checked ? "1" : undefined });
          }}
        />
      </div>
      <SideBySide>
        {(selector, side) => (
          <SideLogs
            side={side}
            selector={selector}
            params={params}
            live={live}
          />
        )}
      </SideBySide>
    </>
  );
}

interface SideProps {
  readonly side: "baseline" | "candidate";
  readonly selector: string;
  readonly params: LogParams;
  readonly live: boolean;
}

function SideLogs({ side, selector, params, live }: SideProps) {
  const query = useInfiniteQuery(logsQuery(selector, params, live));
  const { service, severity, text, traceId } = params;
  return (
    <PagedList
      what="log records"
      query={query}
      isFiltered={[service, severity, text, traceId].some(
        (value) => value !== undefined,
      )}
    >
      {(logs) => (
        <LogList side={side} logs={logs} hasMore={query.hasNextPage} />
      )}
    </PagedList>
  );
}
