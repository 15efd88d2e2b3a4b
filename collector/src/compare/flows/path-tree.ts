import type { ShapeCount, Step } from "./population.js";

/** One path: a step and the path that it continues. */
export interface Path {
  readonly id: string;
  readonly step: Step;
  readonly parent: string;
  /** Root operation of the traces it was first seen in. */
  readonly root: string;
  /** Something is called on it. */
  readonly calls: boolean;
}

/** How many steps of a path are named, from its end. */
const NAMED = 4;

/** Every path of the shapes, by id. */
export class PathTree {
  readonly #paths = new Map<string, Path>();

  constructor(shapes: readonly ShapeCount[], steps: readonly Step[]) {
    const byId = new Map(steps.map((step) => [step.id, step]));
    const callers = new Set(shapes.flatMap(({ parents }) => parents));
    for (const { paths, nodes, parents, root } of shapes) {
      paths.forEach((id, at) => {
        const step = byId.get(nodes[at] ?? "");
        if (step === undefined || this.#paths.has(id)) return;
        const parent = parents[at] ?? "0";
        this.#paths.set(id, {
          id,
          step,
          parent,
          root,
          calls: callers.has(id),
        });
      });
    }
  }

  get(id: string): Path | undefined {
    return this.#paths.get(id);
  }

  all(): Iterable<Path> {
    return this.#paths.values();
  }

  /** Its steps by name, from the root; the middle of a long one is left out. */
  nameOf(id: string): string {
    const names: string[] = [];
    let at = this.#paths.get(id);
    // Spans that lead back to themselves have no root.
    while (at !== undefined && names.length < 100) {
      const above = this.#paths.get(at.parent);
      names.push(
        above?.step.service === at.step.service
          ? at.step.operation
          : `${at.step.service} ${at.step.operation}`,
      );
      at = above;
    }
    names.reverse();
    return names.length <= NAMED
      ? names.join(" › ")
      : [names[0], "…", ...names.slice(1 - NAMED)].join(" › ");
  }
}
