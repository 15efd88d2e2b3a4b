import {
  defaultRangeExtractor,
  measureElement,
  useWindowVirtualizer,
  type Range,
  type VirtualItem,
  type Virtualizer,
} from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type RefObject,
} from "react";
import { usePrinting } from "./printing";

/** Up to so many rows all stand in the document: the browser's own search finds them, and a table keeps its columns. */
const wholeUpTo = 50;

interface Options {
  /** What the list holds; heights are remembered under it until the page is left for good. */
  readonly name: string;
  readonly keys: readonly string[];
  /** How high a row is before it was measured, in pixels. */
  readonly estimatePx: number;
  readonly gapPx?: number | undefined;
  readonly whole?: number | undefined;
  /** A row to scroll to and focus once it is there. */
  readonly reveal?: string | undefined;
}

export interface VirtualRows<Box extends HTMLElement> {
  readonly box: RefObject<Box | null>;
  readonly rows: readonly VirtualItem[];
  readonly measure: (row: HTMLElement | null) => void;
  /** Of all rows, in pixels. */
  readonly height: number;
  /** Where the first row begins in the page, in pixels: a row's `start` counts from the page's. */
  readonly margin: number;
  readonly isWhole: boolean;
  /** For the box: what is focused stays in the document, and its neighbours for the keyboard. */
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/** Heights by list: what comes back by the Back button stands where it stood. */
const remembered = new Map<string, VirtualItem[]>();

/** Of a list that scrolls with the page, the rows in sight; their heights are measured. */
export function useVirtualRows<Box extends HTMLElement>({
  name,
  keys,
  estimatePx,
  gapPx = 0,
  whole = wholeUpTo,
  reveal,
}: Options): VirtualRows<Box> {
  const box = useRef<Box>(null);
  const margin = usePageOffset(box);
  const isWhole = usePrinting() || keys.length <= whole;
  const [held, setHeld] = useState<string>();
  const at = held === undefined ? -1 : keys.indexOf(held);
  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: keys.length,
    estimateSize: () => estimatePx,
    // What is not shown, a side on a narrow screen, has no height: as if it were not measured.
    measureElement: (...row) => measureElement(...row) || estimatePx,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    rangeExtractor: useCallback(
      (range: Range) =>
        isWhole
          ? keys.map((_, index) => index)
          : around(defaultRangeExtractor(range), at, keys.length),
      [isWhole, keys, at],
    ),
    gap: gapPx,
    overscan: 6,
    scrollMargin: margin,
    scrollPaddingStart: headerPx(),
    initialRect: { width: innerWidth, height: innerHeight },
    initialMeasurementsCache: remembered.get(name) ?? [],
  });
  useForgetting(virtualizer, keys);
  useEffect(
    () => () => void remembered.set(name, virtualizer.takeSnapshot()),
    [name, virtualizer],
  );
  const index = reveal === undefined ? -1 : keys.indexOf(reveal);
  const revealed = useRef<string>(undefined);
  useEffect(() => {
    if (index === -1 || revealed.current === reveal) return;
    revealed.current = reveal;
    setHeld(reveal);
    virtualizer.scrollToIndex(index, { align: "start" });
    settle(box, index);
  }, [reveal, index, virtualizer]);
  return {
    box,
    rows: virtualizer.getVirtualItems(),
    measure: virtualizer.measureElement,
    height: virtualizer.getTotalSize(),
    margin,
    isWhole,
    onFocus: ({ target }) => {
      const row = target.closest<HTMLElement>("[data-index]");
      setHeld(keys[Number(row?.dataset["index"])]);
    },
    onBlur: () => {
      setHeld(undefined);
    },
  };
}

/** How many frames a row that is revealed may take to come and to stand still. */
const settlingFrames = 30;

/**
 * Focuses a row and keeps it at the top for some frames: it comes into the document a frame after the page
 * was scrolled to where it should be, and what came with it turns out higher or lower than was thought.
 */
function settle(box: RefObject<HTMLElement | null>, index: number): void {
  let focused = false;
  let frames = settlingFrames;
  const step = () => {
    const row = box.current?.querySelector<HTMLElement>(
      `[data-index="${index}"]`,
    );
    if (row != null) {
      // The keyboard has gone on to another.
      if (focused && !row.contains(document.activeElement)) return;
      if (!focused) {
        row.tabIndex = -1;
        row.focus({ preventScroll: true });
        focused = true;
      }
      row.scrollIntoView({ block: "start" });
    }
    if (--frames > 0) requestAnimationFrame(step);
  };
  step();
}

/** The indexes in order, with those of a held row and its neighbours. */
function around(indexes: number[], held: number, count: number): number[] {
  if (held === -1) return indexes;
  const near = [held - 1, held, held + 1].filter((i) => i >= 0 && i < count);
  return [...new Set([...indexes, ...near])].sort((a, b) => a - b);
}

/** How much of the screen's top the page's header covers, in pixels; theme.css says it once. */
export function headerPx(): number {
  return parseFloat(
    getComputedStyle(document.documentElement).scrollPaddingTop,
  );
}

/** Where an element begins in the page, in pixels, also after what stands above it has grown. */
function usePageOffset(element: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const look = () => {
      const top = element.current?.getBoundingClientRect().top;
      if (top !== undefined) setOffset(Math.round(top + scrollY));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    if (element.current !== null) observer.observe(element.current);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return offset;
}

/** A live list brings new rows for as long as it is open; the heights of those gone are of no use. */
function useForgetting(
  { itemSizeCache }: Virtualizer<Window, HTMLElement>,
  keys: readonly string[],
): void {
  useEffect(() => {
    if (itemSizeCache.size <= 2 * keys.length + 100) return;
    const kept = new Set<unknown>(keys);
    for (const key of itemSizeCache.keys()) {
      if (!kept.has(key)) itemSizeCache.delete(key);
    }
  }, [itemSizeCache, keys]);
}
