import { IconAlertCircleFilled, IconChevronRight } from "@tabler/icons-react";
import { memo } from "react";
import type { Span } from "../../api/types";
import { formatMs } from "../../format/time";
import type { Node } from "./tree";

interface Props {
  readonly node: Node;
  /** Pixels from the top of the sheet. */
  readonly top: number;
  readonly position: number;
  readonly total: number;
  readonly durationMs: number;
  readonly colour: number;
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  readonly isFaint: boolean;
  readonly onSelect: (spanId: string) => void;
  readonly onFold: (spanId: string, close: boolean) => void;
}

/** Deeper spans are indented no further: their names must stay readable. */
const deepest = 16;

export const WaterfallRow = memo(function WaterfallRow(props: Props) {
  const { node, top, durationMs, colour, isFolded, isSelected, isFaint } =
    props;
  const { span, depth, children, orphan, entersService } = node;
  const total = Math.max(durationMs, 1e-6);
  const left = (100 * span.offsetMs) / total;
  const width = (100 * span.durationMs) / total;
  const failed = span.status.code === "Error";
  const detail = detailOf(span);
  const place = placeOf(left, width);
  return (
    // The tree itself has the focus and takes the keys.
    <div
      id={`row-${span.spanId}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={props.position}
      aria-setsize={props.total}
      aria-selected={isSelected}
      aria-expanded={children.length > 0 ? !isFolded : undefined}
      className={`row row--c${colour} ${isFaint ? "row--faint" : ""} ${failed ? "row--failed" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => {
        props.onSelect(span.spanId);
      }}
    >
      <span
        className="row__name"
        style={{ paddingLeft: 6 + Math.min(depth, deepest) * 14 }}
      >
        <span
          className={`row__fold ${children.length === 0 ? "row__fold--leaf" : ""} ${isFolded ? "" : "row__fold--open"}`}
          aria-hidden
          onClick={(event) => {
            if (children.length === 0) return;
            event.stopPropagation();
            props.onFold(span.spanId, !isFolded);
          }}
        >
          <IconChevronRight size={14} />
        </span>
        {failed && (
          <IconAlertCircleFilled
            size={14}
            className="row__alert"
            aria-label="failed"
          />
        )}
        <span
          className={`row__service ${entersService ? "" : "row__service--same"}`}
          title={span.service}
        >
          {entersService && span.service}
        </span>
        <span className="row__operation" title={span.operation}>
          {span.operation}
        </span>
        {detail !== undefined && (
          <span className="row__detail" title={detail}>
            {detail}
          </span>
        )}
        {orphan && <span className="row__orphan">parent missing</span>}
        {isFolded && <span className="row__orphan">+{children.length}</span>}
      </span>
      <span className="row__track">
        <span
          className="row__bar"
          style={{ left: `${left}%`, width: `max(2px, ${width}%)` }}
        />
        <span
          className={`row__time row__time--${place} num`}
          style={labelPosition(place, left, width)}
        >
          {formatMs(span.durationMs)}
        </span>
      </span>
    </div>
  );
});

/** What tells spans of the same name apart. */
const telling = ["db.query.text", "db.statement", "url.full", "http.url"];

function detailOf({ attributes }: Span): string | undefined {
  const key = telling.find((name) => attributes[name] !== undefined);
  return key === undefined ? undefined : attributes[key];
}

type Place = "after" | "before" | "inside";

/** Percent of the track that hold a duration even on a telephone. */
const roomy = 33;

/** Where the duration stands: on the bar's roomier side, or in a bar that leaves no room. */
function placeOf(left: number, width: number): Place {
  const right = 100 - left - width;
  if (Math.max(left, right) < roomy) return "inside";
  return right >= left ? "after" : "before";
}

function labelPosition(place: Place, left: number, width: number) {
  if (place === "after") return { left: `calc(${left + width}% + 6px)` };
  const right = place === "before" ? 100 - left : 100 - left - width;
  return { right: `calc(${Math.max(0, right)}% + 6px)` };
}
