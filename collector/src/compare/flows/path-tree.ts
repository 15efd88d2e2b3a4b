import { brief } from "../text.js";
import type { PathCount, Step } from "./population.js";

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

/** A step as it is called on its path. */
interface NamedStep {
  /** Of the path that ends in it. */
  readonly id: string;
  readonly name: string;
  readonly step: Step;
}

/** What a step is called beside the one in its place on another path. */
function apart(one: NamedStep, other: NamedStep | undefined): string {
  const { name, step } = one;
  if (other === undefined || other.name !== name) return name;
  if (other.step.statement !== step.statement) {
    return step.statement === ""
      ? `${name} without a statement`
      : `${name} "${step.statement}"`;
  }
  return other.step.kind === step.kind ? name : `${name} (${step.kind})`;
}

const shortened = (names: readonly string[]) =>
  names.length <= NAMED
    ? names.join(" › ")
    : [names[0], "…", ...names.slice(1 - NAMED)].join(" › ");

/** Every path that is taken, by id. */
export class PathTree {
  readonly #paths = new Map<string, Path>();

  constructor(
    taken: readonly Pick<PathCount, "id" | "node" | "parent" | "root">[],
    steps: readonly Step[],
  ) {
    const byId = new Map(steps.map((step) => [step.id, step]));
    const callers = new Set(taken.map(({ parent }) => parent));
    for (const { id, node, parent, root } of taken) {
      const step = byId.get(node);
      if (step === undefined || this.#paths.has(id)) continue;
      this.#paths.set(id, { id, step, parent, root, calls: callers.has(id) });
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
    return shortened(this.#stepsOf(id).map(({ name }) => name));
  }

  /** The same with the statement that it ends in: one client runs many under one name. */
  labelOf(id: string): string {
    const statement = this.#paths.get(id)?.step.statement ?? "";
    return statement === ""
      ? this.nameOf(id)
      : `${this.nameOf(id)} "${brief(statement)}"`;
  }

  /**
   * Labels of a path and of what it took the place of, which tell them apart: of the second only what is not
   * the first's too; where both read the same, in full and with what else differs.
   */
  labelsApart(path: string, replaced: string): readonly [string, string] {
    const [left, right] = [this.#stepsOf(path), this.#stepsOf(replaced)];
    const shared = left.findIndex(
      ({ id }, at) => id !== right[at]?.id || at === right.length - 1,
    );
    const label = this.labelOf(path);
    const rest = right.slice(Math.max(0, shared));
    const last = rest.at(-1);
    const name = shortened(rest.map((step) => step.name));
    const statement = last?.step.statement ?? "";
    const other =
      statement === ""
        ? name
        : rest.length === 1 && last?.name === left.at(-1)?.name
          ? `"${brief(statement)}"`
          : `${name} "${brief(statement)}"`;
    if (!label.endsWith(other)) return [label, other];
    const full = (steps: readonly NamedStep[], others: readonly NamedStep[]) =>
      steps.map((step, at) => apart(step, others[at])).join(" › ");
    return [full(left, right), full(right, left)];
  }

  /** From the root on. */
  #stepsOf(id: string): NamedStep[] {
    const steps: NamedStep[] = [];
    let at = this.#paths.get(id);
    // Spans that lead back to themselves have no root.
    while (at !== undefined && steps.length < 100) {
      const above = this.#paths.get(at.parent);
      const { step } = at;
      steps.push({
        id: at.id,
        step,
        name:
          above?.step.service === step.service
            ? step.operation
            : `${step.service} ${step.operation}`,
      });
      at = above;
    }
    return steps.reverse();
  }
}
