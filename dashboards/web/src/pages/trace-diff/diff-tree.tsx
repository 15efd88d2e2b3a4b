import { useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, useEffect, useRef, type KeyboardEvent } from "react";
import type { TraceDiff } from "../../api/types";
import { formatMs } from "../../format/time";
import { DiffTreeRow } from "./diff-tree-row";
import type { DiffRow } from "./states";

const rowHeight = 34;

interface Props {
  readonly rows: readonly DiffRow[];
  readonly diff: TraceDiff;
  readonly sideBySide: boolean;
  readonly selected: string | undefined;
  readonly onSelect: (path: string) => void;
}

/** Every aligned step on one scale of time; only the rows in sight are in the document. */
export function DiffTree(props: Props) {
  const { rows, diff, sideBySide, selected, onSelect } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const at = rows.findIndex(({ node }) => node.path === selected);
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" });
    // Not when the row moves because others are left out: that is no reason to scroll.
  }, [selected]);
  const longestMs = Math.max(
    diff.baseline.durationMs,
    diff.candidate.durationMs,
    1e-6,
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowDown: Math.min(at + 1, rows.length - 1),
      j: Math.min(at + 1, rows.length - 1),
      ArrowUp: Math.max(at - 1, 0),
      k: Math.max(at - 1, 0),
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    const target = to === undefined ? undefined : rows[to];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(target.node.path);
  };
  const height = virtualizer.getTotalSize();
  return (
    <div className={`diff ${sideBySide ? "diff--sides" : ""}`}>
      <div className="diff__axis num" aria-hidden>
        {(sideBySide ? ["Baseline", "Candidate"] : ["Step"]).map((name) => (
          <Fragment key={name}>
            <span>{name}</span>
            <span className="diff__scale">
              <span>0 ms</span>
              <span>{formatMs(longestMs)}</span>
            </span>
          </Fragment>
        ))}
      </div>
      <div
        ref={scroller}
        className="waterfall__scroll"
        style={{
          height: `min(${height + 4}px, max(320px, 100dvh - 330px))`,
        }}
        role="tree"
        aria-label="Aligned steps"
        tabIndex={0}
        aria-activedescendant={at >= 0 ? `node-${selected ?? ""}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div role="none" className="waterfall__sheet" style={{ height }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <DiffTreeRow
                  key={row.node.path}
                  node={row.node}
                  entersService={enters(diff.nodes, row.index)}
                  top={start}
                  position={index + 1}
                  total={rows.length}
                  longestMs={longestMs}
                  sideBySide={sideBySide}
                  isSelected={row.node.path === selected}
                  onSelect={onSelect}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Whether a step is of another service than the one above it in the tree. */
function enters(nodes: TraceDiff["nodes"], index: number): boolean {
  const node = nodes[index];
  if (node === undefined) return false;
  for (let above = index - 1; above >= 0; above--) {
    const other = nodes[above];
    if (other !== undefined && other.depth < node.depth) {
      return other.service !== node.service;
    }
  }
  return true;
}
