import "uplot/dist/uPlot.min.css";
import "./locale";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import { formatAbsolute, formatClock } from "../../format/time";
import { aligned, type Line } from "./lines";
import type { Unit } from "./unit";

interface Props {
  readonly lines: readonly Line[];
  readonly unit: Unit;
  /** What the time axis spans, in seconds since the epoch. */
  readonly range: [from: number, to: number] | undefined;
  readonly label: string;
  /** What to say where there is nothing to draw. */
  readonly empty: string;
}

const height = 320;
const dashes: Record<Line["role"], number[]> = {
  baseline: [],
  candidate: [7, 4],
  other: [2, 3],
};

/** Lines over time; the figures themselves are in the table below it. */
export function Chart({ lines, unit, range, label, empty }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  useEffect(() => {
    const node = holder.current;
    if (node === null || lines.length === 0) return;
    const colour = (name: string) =>
      getComputedStyle(node).getPropertyValue(name).trim();
    const axis = {
      stroke: colour("--text-2"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
      font: "12px sans-serif",
    };
    const strokes: Record<Line["role"], string> = {
      baseline: colour("--baseline-fill"),
      candidate: colour("--candidate-fill"),
      other: colour("--text-3"),
    };
    const chart = new UPlot(
      {
        width: node.clientWidth,
        height,
        legend: { live: true },
        ...(range && { scales: { x: { range } } }),
        cursor: { drag: { x: false, y: false } },
        axes: [
          {
            ...axis,
            // A label with seconds is 60 wide. Of a narrow chart's ticks one would be left.
            space: node.clientWidth < 500 ? 70 : 80,
            values: (_chart, splits, _axis, _space, step) =>
              splits.map((at) => tickLabel(at * 1000, step)),
          },
          {
            ...axis,
            size: 78,
            ...(unit.steps && { incrs: [...unit.steps] }),
            values: (_chart, splits) =>
              splits.map((value) => unit.format(value)),
          },
        ],
        series: [
          {
            label: "Time",
            value: (_chart: UPlot, at: number | null) =>
              at === null ? "–" : formatAbsolute(at * 1000),
          },
          ...lines.map(({ label: name, role }) => ({
            label: name,
            stroke: strokes[role],
            width: 2,
            dash: dashes[role],
            spanGaps: false,
            points: { size: 5 },
            value: (_chart: UPlot, value: number | null) =>
              value === null ? "–" : unit.format(value),
          })),
        ],
      },
      aligned(lines),
      node,
    );
    const observer = new ResizeObserver(() => {
      chart.setSize({ width: node.clientWidth, height });
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [lines, unit, range, scheme]);
  return (
    <figure className="chart" aria-label={label}>
      <div ref={holder} className="chart__plot">
        {lines.length === 0 && <p className="chart__empty">{empty}</p>}
      </div>
    </figure>
  );
}

const daySeconds = 86_400;

/** @param step seconds between two ticks */
function tickLabel(at: number, step: number): string {
  if (step >= daySeconds) return formatAbsolute(at).slice(5, 10);
  return formatClock(at).slice(0, step < 60 ? 8 : 5);
}
