import { Switch, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import type { Trace } from "../../api/types";
import { plural } from "../../format/number";
import { SpanPanel } from "./span-panel";
import { buildForest, criticalPath, spanMatches, visibleNodes } from "./tree";
import { Waterfall } from "./waterfall";

/** The waterfall with its search, and the span that is selected in it. */
export function TraceView({ trace }: { readonly trace: Trace }) {
  const search = useSearch({ from: "/traces/$traceId" });
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const showCritical = search.path === "critical";

  const forest = useMemo(() => buildForest(trace.spans), [trace]);
  const rows = useMemo(() => visibleNodes(forest, folded), [forest, folded]);
  const critical = useMemo(
    () => (showCritical ? criticalPath(forest) : undefined),
    [forest, showCritical],
  );
  const find = search.find ?? "";
  const matches = useMemo(
    () =>
      find === ""
        ? undefined
        : new Set(
            trace.spans
              .filter((span) => spanMatches(span, find))
              .map((span) => span.spanId),
          ),
    [trace, find],
  );
  const select = useCallback(
    (span: string | undefined) =>
      void navigate({
        search: (before) => ({ ...before, span }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const fold = useCallback((spanId: string, close: boolean) => {
    setFolded((before) => {
      const next = new Set(before);
      if (close) next.add(spanId);
      else next.delete(spanId);
      return next;
    });
  }, []);
  const selected = trace.spans.find((span) => span.spanId === search.span);
  const nextMatch = () => {
    if (matches === undefined) return;
    const at = rows.findIndex((row) => row.span.spanId === search.span);
    const order = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
    const next = order.find((row) => matches.has(row.span.spanId));
    if (next !== undefined) select(next.span.spanId);
  };
  return (
    <div className={`trace ${selected === undefined ? "" : "trace--split"}`}>
      <section className="panel trace__main" aria-label="Waterfall">
        <div className="trace__bar">
          <TextInput
            size="xs"
            className="trace__find"
            data-page-filter
            aria-label="Find in the trace"
            placeholder="Find a span, attribute or id"
            leftSection={<IconSearch size={14} aria-hidden />}
            value={find}
            onChange={({ currentTarget: { value } }) =>
              void navigate({
                search: (before) => ({
                  ...before,
                  find: value === "" ? undefined : value,
                }),
                replace: true,
                resetScroll: false,
              })
            }
            onKeyDown={(event) => {
              if (event.key === "Enter") nextMatch();
            }}
          />
          <span className="trace__count num" role="status">
            {matches !== undefined && plural(matches.size, "match", "matches")}
          </span>
          <Switch
            size="xs"
            label="Critical path"
            checked={showCritical}
            onChange={({ currentTarget: { checked } }) =>
              void navigate({
                search: (before) => ({
                  ...before,
                  path: checked ? "critical" : undefined,
                }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        </div>
        <Waterfall
          rows={rows}
          durationMs={trace.durationMs}
          folded={folded}
          onFold={fold}
          selected={search.span}
          onSelect={select}
          highlighted={matches}
          critical={critical}
        />
      </section>
      {selected !== undefined && (
        <SpanPanel
          traceId={trace.traceId}
          span={selected}
          onClose={() => {
            select(undefined);
          }}
        />
      )}
    </div>
  );
}
