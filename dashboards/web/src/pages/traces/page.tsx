import "./traces.css";
import { NumberInput, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { tracesQuery, type TraceParams } from "../../api/queries";
import { useSides } from "../../app/sides";
import { OperationFilter } from "../../components/operation-filter";
import { PagedList } from "../../components/paged-list";
import { PageTitle } from "../../components/page-title";
import { useRowKeys } from "../../components/row-keys";
import { SearchText } from "../../components/search-text";
import { ServiceFilter } from "../../components/service-filter";
import { SideBySide } from "../../components/side-by-side";
import { TraceList } from "./trace-list";

const statuses = [
  { value: "error", label: "Failed" },
  { value: "ok", label: "Ok" },
  { value: "unset", label: "Status unset" },
];

/** Traces of both sides next to each other, under the same filters. */
export function TracesPage() {
  const search = useSearch({ from: "/traces" });
  const navigate = useNavigate({ from: "/traces" });
  useRowKeys();
  const set = (next: TraceParams) =>
    void navigate({
      search: (before) => ({ ...before, ...next }),
      replace: true,
      resetScroll: false,
    });
  const { service, operation, status, attr } = search;
  const { minDurationMs, maxDurationMs } = search;
  const filters = {
    service,
    operation,
    status,
    attr,
    minDurationMs,
    maxDurationMs,
  };
  const isFiltered = Object.values(filters).some(
    (value) => value !== undefined,
  );
  const { baseline, candidate, since, until } = useSides();
  const params = { ...filters, since, until };
  const lists = {
    baseline: useSideTraces(baseline, params),
    candidate: useSideTraces(candidate, params),
  };
  // Bars of both sides are on one scale.
  const longestMs = Math.max(
    1e-6,
    ...[lists.baseline, lists.candidate].flatMap(
      ({ data }) => data?.map((trace) => trace.durationMs) ?? [],
    ),
  );
  const asMs = (value: string | undefined) =>
    value === undefined ? "" : Number(value);
  return (
    <>
      <PageTitle
        title="Traces"
        about="Newest first. A trace is listed when one of its spans meets all the filters."
      />
      <div className="filter-bar" role="search" aria-label="Filter the traces">
        <ServiceFilter
          value={service}
          onChange={(next) => {
            set({ service: next });
          }}
        />
        <OperationFilter
          className="filter-bar__wide"
          value={operation}
          service={service}
          window={{ since, until }}
          onSettle={(next) => {
            set({ operation: next });
          }}
        />
        <SearchText
          className="filter-bar__wide"
          aria-label="Attribute"
          placeholder="Attribute: http.route=/orders"
          value={attr}
          onSettle={(next) => {
            set({ attr: next });
          }}
        />
        <Select
          size="xs"
          className="filter-bar__small"
          aria-label="Status"
          placeholder="Any status"
          data={statuses}
          value={status ?? null}
          clearable
          onChange={(next) => {
            set({ status: next ?? undefined });
          }}
        />
        {(["minDurationMs", "maxDurationMs"] as const).map((name) => (
          <NumberInput
            key={name}
            size="xs"
            className="filter-bar__small"
            aria-label={
              name === "minDurationMs"
                ? "At least, in milliseconds"
                : "At most, in milliseconds"
            }
            placeholder={name === "minDurationMs" ? "≥ ms" : "≤ ms"}
            min={0}
            hideControls
            value={asMs(search[name])}
            onChange={(value) => {
              set({ [name]: value === "" ? undefined : String(value) });
            }}
          />
        ))}
      </div>
      <SideBySide>
        {(_selector, side) => (
          <PagedList what="traces" query={lists[side]} isFiltered={isFiltered}>
            {(traces) => (
              <TraceList
                traces={traces}
                side={side}
                longestMs={longestMs}
                hasMore={lists[side].hasNextPage}
              />
            )}
          </PagedList>
        )}
      </SideBySide>
    </>
  );
}

function useSideTraces(selector: string | undefined, params: TraceParams) {
  return useInfiniteQuery({
    ...tracesQuery(selector ?? "", params),
    enabled: selector !== undefined,
  });
}
