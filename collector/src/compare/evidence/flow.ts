import { stratumOf } from "../exposure.js";
import type { Draft } from "../finding.js";
import type { PathTree } from "../flows/path-tree.js";
import type { PathCount, ShapeCount } from "../flows/population.js";
import { groupBy } from "../../group.js";
import * as limits from "../limits.js";
import { outcomes } from "../outcome.js";
import {
  short,
  type Evidence,
  type FlowStep,
  type StepState,
} from "./evidence.js";

/** Steps of one picture, and of those the places where the operation in question runs. */
const mostSteps = 12;
const mostPlaces = 4;

interface Counted {
  readonly id: string;
  readonly parent: string;
  readonly baseline: number;
  readonly candidate: number;
}

/**
 * Draws where in the flow of a request something came, went or multiplied: the paths to it, what it calls
 * and, as far as there is room, what is beside it.
 */
export class FlowPictures {
  readonly #shapes: ReadonlyMap<string, readonly ShapeCount[]>;
  readonly #taken: ReadonlyMap<string, readonly PathCount[]>;
  readonly #tree: PathTree;

  constructor(
    shapes: readonly ShapeCount[],
    taken: readonly PathCount[],
    tree: PathTree,
  ) {
    this.#shapes = groupBy(shapes, stratumOf);
    this.#taken = groupBy(taken, stratumOf);
    this.#tree = tree;
  }

  /** The draft with its picture, where the flows show what it is about. */
  illustrate(draft: Draft): Draft {
    const { link } = draft;
    if (link?.operation === undefined) return draft;
    for (const root of link.roots) {
      // Requests that ended alike do alike; what only failing ones do is looked for among those.
      for (const status of outcomes) {
        const evidence = this.#draw(
          count(
            this.#taken.get(stratumOf({ root, status })) ?? [],
            this.#shapes.get(stratumOf({ root, status })) ?? [],
          ),
          link.operation,
        );
        if (evidence !== undefined) return { ...draft, evidence };
      }
    }
    return draft;
  }

  #draw(
    paths: ReadonlyMap<string, Counted>,
    operation: string,
  ): Evidence | undefined {
    const places = [...paths.values()]
      .filter(({ id }) => this.#tree.get(id)?.step.operationId === operation)
      .filter(({ baseline, candidate }) => baseline + candidate > 0)
      .sort(byDifference)
      .slice(0, mostPlaces);
    if (places.length === 0) return undefined;
    const kept = new Set<string>();
    for (const { id } of places) {
      for (let at = paths.get(id); at && !kept.has(at.id);) {
        kept.add(at.id);
        at = paths.get(at.parent);
      }
    }
    const near = [...paths.values()]
      .filter(({ id, parent }) => !kept.has(id) && kept.has(parent))
      .sort(byDifference);
    for (const { id } of near) {
      if (kept.size >= mostSteps) break;
      kept.add(id);
    }
    const steps = this.#inOrder(paths, kept);
    return { kind: "flow", steps, omitted: paths.size - steps.length };
  }

  #inOrder(
    paths: ReadonlyMap<string, Counted>,
    kept: ReadonlySet<string>,
  ): FlowStep[] {
    const shown = [...paths.values()].filter(({ id }) => kept.has(id));
    const children = groupBy(shown, ({ parent }) =>
      kept.has(parent) ? parent : "",
    );
    const steps: FlowStep[] = [];
    const visit = (parent: string, depth: number) => {
      for (const path of children.get(parent) ?? []) {
        const step = this.#tree.get(path.id)?.step;
        if (step === undefined || steps.length >= 2 * mostSteps) continue;
        steps.push({
          depth,
          service: step.service,
          operation: step.statement === "" ? step.operation : step.statement,
          state: stateOf(path),
          baseline: short(path.baseline),
          candidate: short(path.candidate),
        });
        visit(path.id, depth + 1);
      }
    };
    visit("", 0);
    return steps;
  }
}

/** Calls per request of every path that some requests take. */
function count(
  taken: readonly PathCount[],
  requests: readonly ShapeCount[],
): Map<string, Counted> {
  const traces = [0, 1].map((side) =>
    requests.reduce(
      (sum, shape) => (shape.side === side ? sum + shape.traces : sum),
      0,
    ),
  );
  const found = new Map<
    string,
    { -readonly [K in keyof Counted]: Counted[K] }
  >();
  for (const { side, id, parent, calls } of taken) {
    const per = Math.max(1, traces[side] ?? 0);
    const path = found.get(id) ?? { id, parent, baseline: 0, candidate: 0 };
    path[side === 0 ? "baseline" : "candidate"] += calls / per;
    found.set(id, path);
  }
  return found;
}

const byDifference = (a: Counted, b: Counted) =>
  Math.abs(b.candidate - b.baseline) - Math.abs(a.candidate - a.baseline) ||
  b.candidate + b.baseline - a.candidate - a.baseline;

function stateOf({ baseline, candidate }: Counted): StepState {
  if (baseline === 0) return "added";
  if (candidate === 0) return "removed";
  const alike =
    Math.abs(candidate - baseline) < limits.structure.calls ||
    Math.max(candidate, baseline) <
      limits.structure.ratio * Math.min(candidate, baseline);
  if (alike) return "same";
  return candidate > baseline ? "more" : "fewer";
}
