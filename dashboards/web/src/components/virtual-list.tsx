import "./virtual-list.css";
import { useMemo, type ReactNode } from "react";
import { useVirtualRows } from "./virtual-rows";

/** What WAI-ARIA says of a set whose size is not known. */
const unknownSize = -1;

interface Place {
  /** 1 is a list's own; what hangs below one of those is of level 2. */
  readonly level?: number;
  /** From 1, among the rows of its level. */
  readonly position: number;
  readonly size: number;
}

interface Props<Item> {
  /** What the list holds, once in a page: "baseline traces". */
  readonly name: string;
  readonly label?: string | undefined;
  readonly className?: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item, index: number) => string;
  /** How high a row is before it was measured, in pixels. */
  readonly estimatePx: number;
  readonly gapPx?: number;
  /** Up to so many rows the list is in the document whole. */
  readonly whole?: number;
  /** The key of a row to scroll to and focus. */
  readonly reveal?: string | undefined;
  /** Whether there are more that are not loaded. */
  readonly hasMore?: boolean;
  readonly place?: (item: Item, index: number) => Place;
  readonly rowClass?: (item: Item) => string;
  readonly children: (item: Item, index: number) => ReactNode;
}

/** A list that scrolls with the page and has only the rows in sight in the document. */
export function VirtualList<Item>(props: Props<Item>) {
  const { items, keyOf, place } = props;
  const keys = useMemo(() => items.map(keyOf), [items, keyOf]);
  const list = useVirtualRows<HTMLOListElement>({ ...props, keys });
  return (
    <ol
      ref={list.box}
      className={`virtual-list ${props.className ?? ""}`}
      aria-label={props.label}
      style={{ height: list.height }}
      onFocus={list.onFocus}
      onBlur={list.onBlur}
    >
      {list.rows.map(({ index, key, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        const { level, position, size } = place?.(item, index) ?? {
          position: index + 1,
          size: props.hasMore === true ? unknownSize : items.length,
        };
        return (
          <li
            key={String(key)}
            ref={list.measure}
            data-index={index}
            className={props.rowClass?.(item)}
            aria-level={level}
            aria-posinset={position}
            aria-setsize={size}
            style={{ transform: `translateY(${start - list.margin}px)` }}
          >
            {props.children(item, index)}
          </li>
        );
      })}
    </ol>
  );
}
