/** In traces of `root`, `caller` was seen as the parent of `callee`; all are operation ids. */
export interface Edge {
  readonly root: string;
  readonly caller: string;
  readonly callee: string;
}

/**
 * Which operation leads to which, over any number of steps. One graph for each root operation: middleware
 * that every request passes through would otherwise join everything with everything.
 */
export class CallGraph {
  readonly #graphs = new Map<string, RootGraph>();
  /** Below an operation in the traces of whichever root. */
  readonly #below = new Map<string, ReadonlySet<string>>();

  constructor(edges: readonly Edge[]) {
    for (const { root, caller, callee } of edges) {
      const graph = this.#graphs.get(root) ?? new RootGraph();
      this.#graphs.set(root, graph);
      graph.add(caller, callee);
    }
  }

  /** Whether calls of `from` lead to `to` in any trace; of an operation to itself only by recursion. */
  leads(from: string, to: string): boolean {
    let below = this.#below.get(from);
    if (below === undefined) {
      below = new Set(
        [...this.#graphs.values()].flatMap((graph) => [...graph.below(from)]),
      );
      this.#below.set(from, below);
    }
    return below.has(to);
  }

  /** {@link leads}, or the same operation. */
  reaches(from: string, to: string): boolean {
    return from === to || this.leads(from, to);
  }
}

class RootGraph {
  readonly #callees = new Map<string, Set<string>>();

  add(caller: string, callee: string): void {
    const callees = this.#callees.get(caller) ?? new Set();
    this.#callees.set(caller, callees.add(callee));
  }

  below(from: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const open = [from];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const callee of this.#callees.get(next) ?? []) {
        if (seen.has(callee)) continue;
        seen.add(callee);
        open.push(callee);
      }
    }
    return seen;
  }
}
