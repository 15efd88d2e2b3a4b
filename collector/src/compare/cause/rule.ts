import type { Draft } from "../finding.js";
import type { CallGraph } from "./call-graph.js";
import type { Link } from "./link.js";

/** A finding with its link; those without one stand for themselves. */
export interface Linked {
  readonly draft: Draft;
  readonly link: Link;
}

/**
 * Says how well `cause` explains `effect`.
 *
 * @returns the share of the effect that it accounts for, at most 1; 0 for not at all
 */
export type Rule = (effect: Linked, cause: Linked, graph: CallGraph) => number;

/** Whether both are more, or both less. */
export const same = (effect: Linked, cause: Linked): boolean =>
  effect.link.direction === cause.link.direction;
