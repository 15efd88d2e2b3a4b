import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { formatMs } from "../../format/time";
import { colourIndex } from "./service-colour";
import type { Node } from "./tree";
import { WaterfallRow } from "./waterfall-row";

const rowHeight = 28;
const ticks = [0, 0.25, 0.5, 0.75, 1];

interface Props {
  readonly rows: readonly Node[];
  readonly durationMs: number;
  readonly folded: ReadonlySet<string>;
  readonly onFold: (spanId: string, close: boolean) => void;
  readonly selected: string | undefined;
  readonly onSelect: (spanId: string) => void;
  /** Spans that a search found; undefined without one. */
  readonly highlighted: ReadonlySet<string> | undefined;
  readonly critical: ReadonlySet<string> | undefined;
}

/** Every span as a bar on the trace's time; only the rows in sight are in the document. */
export function Waterfall(props: Props) {
  const { rows, durationMs, folded, selected, highlighted, critical } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const colours = useMemo(() => colourIndex(rows), [rows]);
  const at = rows.findIndex(({ span }) => span.spanId === selected);
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" });
    // Not when the row moves because others fold: that is no reason to scroll.
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    const move = keyMove(event.key, at, rows, folded);
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.select !== undefined) {
      const target = rows[move.select];
      if (target !== undefined) props.onSelect(target.span.spanId);
    }
    const current = rows[at];
    if (move.fold !== undefined && current !== undefined) {
      props.onFold(current.span.spanId, move.fold);
    }
  };
  return (
    <div className="waterfall">
      <div className="waterfall__axis num" aria-hidden>
        <span>Span</span>
        <div>
          {ticks.map((tick) => (
            <span key={tick} style={{ left: `${tick * 100}%` }}>
              {formatMs(tick * durationMs)}
            </span>
          ))}
        </div>
      </div>
      <div
        ref={scroller}
        className="waterfall__scroll"
        style={{
          height: `min(${virtualizer.getTotalSize() + 4}px, max(320px, 100dvh - 290px))`,
        }}
        role="tree"
        aria-label="Spans"
        tabIndex={0}
        aria-activedescendant={at >= 0 ? `row-${selected ?? ""}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div
          role="none"
          className="waterfall__sheet"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const node = rows[index];
            if (node === undefined) return null;
            const id = node.span.spanId;
            return (
              <WaterfallRow
                key={id}
                node={node}
                top={start}
                position={index + 1}
                total={rows.length}
                durationMs={durationMs}
                colour={colours.get(node.span.service) ?? 0}
                isFolded={folded.has(id)}
                isSelected={id === selected}
                isFaint={
                  (highlighted !== undefined && !highlighted.has(id)) ||
                  (critical !== undefined && !critical.has(id))
                }
                onSelect={props.onSelect}
                onFold={props.onFold}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface Move {
  /** Index of the row to select. */
  readonly select?: number;
  readonly fold?: boolean;
}

/** What a key does in a tree (WAI-ARIA authoring practices, tree view), with j and k beside the arrows. */
function keyMove(
  key: string,
  at: number,
  rows: readonly Node[],
  folded: ReadonlySet<string>,
): Move | undefined {
  const node = rows[at];
  if (key === "ArrowDown" || key === "j") {
    return { select: Math.min(at + 1, rows.length - 1) };
  }
  if (key === "ArrowUp" || key === "k") return { select: Math.max(at - 1, 0) };
  if (key === "Home") return { select: 0 };
  if (key === "End") return { select: rows.length - 1 };
  if (node === undefined) return undefined;
  const isOpen = node.children.length > 0 && !folded.has(node.span.spanId);
  if (key === "ArrowLeft") {
    if (isOpen) return { fold: true };
    const parent = rows.findLastIndex(
      (row, index) => index < at && row.depth < node.depth,
    );
    return parent === -1 ? undefined : { select: parent };
  }
  if (key === "ArrowRight") {
    if (isOpen) return { select: at + 1 };
    return node.children.length > 0 ? { fold: false } : undefined;
  }
  return undefined;
}
