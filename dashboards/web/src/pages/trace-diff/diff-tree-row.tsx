import { memo } from "react";
import type { DiffNode } from "../../api/types";
import { formatMs } from "../../format/time";
import { states } from "./states";

interface Props {
  readonly node: DiffNode;
  readonly entersService: boolean;
  /** Pixels from the top of the sheet. */
  readonly top: number;
  readonly position: number;
  readonly total: number;
  readonly longestMs: number;
  readonly sideBySide: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (path: string) => void;
}

type Side = "baseline" | "candidate";

/** Deeper steps are indented no further: their names must stay readable. */
const deepest = 14;

export const DiffTreeRow = memo(function DiffTreeRow(props: Props) {
  const { node, top, isSelected, sideBySide } = props;
  const look = states[node.state];
  return (
    // The tree itself has the focus and takes the keys.
    <div
      id={`node-${node.path}`}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-posinset={props.position}
      aria-setsize={props.total}
      aria-selected={isSelected}
      className={`diff-row diff-row--${look.tone}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => {
        props.onSelect(node.path);
      }}
    >
      <Name {...props} side={sideBySide ? "baseline" : undefined} />
      {sideBySide ? (
        <>
          <Track {...props} sides={["baseline"]} />
          <Name {...props} side="candidate" />
          <Track {...props} sides={["candidate"]} />
        </>
      ) : (
        <Track {...props} sides={["baseline", "candidate"]} />
      )}
    </div>
  );
});

/** The step by name; where a side lacks it, nothing but its place. */
function Name({
  node,
  entersService,
  side,
}: Props & { readonly side: Side | undefined }) {
  const { sign, label, tone } = states[node.state];
  const isThere = side === undefined || node[side] !== null;
  const style = { paddingLeft: 6 + Math.min(node.depth, deepest) * 14 };
  if (!isThere) {
    return (
      <span className="diff-row__name diff-row__name--absent" style={style}>
        <span>not here</span>
      </span>
    );
  }
  const text = node.statement === "" ? node.operation : node.statement;
  return (
    <span className="diff-row__name" style={style}>
      <span
        className={`diff-sign diff-sign--${tone}`}
        title={node.states.map((state) => states[state].label).join(", ")}
      >
        <span aria-hidden>{sign}</span>
        {side !== "candidate" && (
          <span className="visually-hidden">{label}: </span>
        )}
      </span>
      {entersService && <b className="diff-row__service">{node.service}</b>}
      <span className="diff-row__operation" title={text}>
        {text}
      </span>
      <Count node={node} side={side} />
    </span>
  );
}

/** How often it runs, where that is not once on each side shown. */
function Count({
  node: { baseline, candidate },
  side,
}: {
  readonly node: DiffNode;
  readonly side: Side | undefined;
}) {
  const before = baseline?.spans ?? 0;
  const after = candidate?.spans ?? 0;
  const counts =
    side === undefined
      ? before > 0 && after > 0 && before !== after
        ? `×${before} → ×${after}`
        : Math.max(before, after) > 1
          ? `×${Math.max(before, after)}`
          : ""
      : (side === "baseline" ? before : after) > 1
        ? `×${side === "baseline" ? before : after}`
        : "";
  return counts === "" ? null : (
    <span className="diff-row__count num">{counts}</span>
  );
}

/** When the step ran on each side, and for how long. */
function Track({
  node,
  longestMs,
  sides,
}: Props & { readonly sides: readonly Side[] }) {
  return (
    <span className="diff-row__track">
      {sides.map((side) => {
        const own = node[side];
        if (own === null) return <span key={side} className="diff-row__lane" />;
        const left = (100 * own.offsetMs) / longestMs;
        const width = Math.min(100 - left, (100 * own.durationMs) / longestMs);
        const failed = own.failed + own.rejected > 0;
        return (
          <span key={side} className={`diff-row__lane diff-row__lane--${side}`}>
            <span className="visually-hidden">{side} </span>
            <span
              className={`diff-row__bar ${failed ? "diff-row__bar--failed" : ""}`}
              style={{ left: `${left}%`, width: `max(2px, ${width}%)` }}
            />
            <span
              className="diff-row__time num"
              style={{ left: `calc(${left + width}% + 5px)` }}
            >
              {formatMs(own.durationMs)}
            </span>
          </span>
        );
      })}
    </span>
  );
}
