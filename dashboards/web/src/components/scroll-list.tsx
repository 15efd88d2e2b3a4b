import "./scroll-list.css";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, type ReactNode } from "react";

/** Up to so many stand in the document whole, without a scrollbar of their own. */
const wholeUpTo = 50;

interface Props<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly estimatePx: number;
  readonly children: (item: Item) => ReactNode;
}

/** What belongs to one thing, such as a span's log records: of many, those in sight in a box of their own. */
export function ScrollList<Item>(props: Props<Item>) {
  const { label, items, children } = props;
  return items.length > wholeUpTo ? (
    <Scrolled {...props} />
  ) : (
    <ul aria-label={label}>
      {items.map((item, index) => (
        <li key={index}>{children(item)}</li>
      ))}
    </ul>
  );
}

function Scrolled<Item>({ label, items, estimatePx, children }: Props<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatePx,
    overscan: 6,
  });
  return (
    <div ref={scroller} className="scroll-list" tabIndex={0}>
      <ul aria-label={label} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          return (
            item !== undefined && (
              <li
                key={index}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-posinset={index + 1}
                aria-setsize={items.length}
                style={{ transform: `translateY(${start}px)` }}
              >
                {children(item)}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
