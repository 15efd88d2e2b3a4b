import { Button, SegmentedControl, Switch } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { TraceDiff } from "../../api/types";
import { useStepKeys } from "../../components/step-keys";
import { DiffTree } from "./diff-tree";
import { NodePanel } from "./node-panel";
import { nextDifference, rowsOf, states } from "./states";

/** The aligned tree with the ways to read it, and what is selected in it. */
export function DiffView({ diff }: { readonly diff: TraceDiff }) {
  const from = "/traces/$traceId/against/$baselineId";
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const only = search.only === "different";
  const sideBySide = search.view === "sides";
  const rows = useMemo(() => rowsOf(diff.nodes, only), [diff, only]);
  const change = useCallback(
    (next: {
      node?: string;
      view?: string | undefined;
      only?: string | undefined;
    }) =>
      void navigate({
        search: (before) => ({ ...before, ...next }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const step = useCallback(
    (by: 1 | -1) => {
      const next = nextDifference(rows, search.node, by);
      if (next !== undefined) change({ node: next.node.path });
    },
    [rows, search.node, change],
  );
  useStepKeys("n", "p", step);
  const different = rows.filter(({ node }) => node.state !== "same");
  const at = different.findIndex(({ node }) => node.path === search.node);
  const selected = diff.nodes.find(({ path }) => path === search.node);
  return (
    <div className={`trace ${selected === undefined ? "" : "trace--split"}`}>
      <section className="panel trace__main" aria-label="Aligned steps">
        <div className="trace__bar">
          <SegmentedControl
            size="xs"
            aria-label="View"
            value={sideBySide ? "sides" : "merged"}
            data={[
              { value: "merged", label: "Merged" },
              { value: "sides", label: "Side by side" },
            ]}
            onChange={(view) => {
              change({ view: view === "sides" ? view : undefined });
            }}
          />
          <Switch
            size="xs"
            label="Only what differs"
            checked={only}
            onChange={({ currentTarget }) => {
              change({ only: currentTarget.checked ? "different" : undefined });
            }}
          />
          <span className="trace__count num" role="status">
            {different.length === 0
              ? "no difference"
              : at === -1
                ? `${different.length} different`
                : `${at + 1} of ${different.length} different`}
          </span>
          <Button.Group>
            <Button
              size="compact-xs"
              variant="default"
              disabled={different.length === 0}
              leftSection={<IconArrowUp size={14} aria-hidden />}
              onClick={() => {
                step(-1);
              }}
            >
              Previous (p)
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              disabled={different.length === 0}
              leftSection={<IconArrowDown size={14} aria-hidden />}
              onClick={() => {
                step(1);
              }}
            >
              Next (n)
            </Button>
          </Button.Group>
        </div>
        <Legend diff={diff} />
        <DiffTree
          rows={rows}
          diff={diff}
          sideBySide={sideBySide}
          selected={search.node}
          onSelect={(node) => {
            change({ node });
          }}
        />
      </section>
      {selected !== undefined && (
        <NodePanel
          node={selected}
          diff={diff}
          onClose={() =>
            void navigate({
              search: (before) => ({ ...before, node: undefined }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
    </div>
  );
}

/** The states that occur, with their signs and counts. */
function Legend({ diff: { counts } }: { readonly diff: TraceDiff }) {
  return (
    <ul className="diff-legend">
      {Object.entries(states)
        .map(([state, look]) => ({
          ...look,
          count: counts[state as keyof typeof counts],
        }))
        .filter(({ count }) => count > 0)
        .map(({ label, sign, tone, count }) => (
          <li key={label}>
            {sign !== "" && (
              <span className={`diff-sign diff-sign--${tone}`} aria-hidden>
                {sign}
              </span>
            )}
            {label} <b className="num">{count}</b>
          </li>
        ))}
    </ul>
  );
}
