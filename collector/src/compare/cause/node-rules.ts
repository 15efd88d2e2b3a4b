import { touches, type Draft } from "../finding.js";
import { isBundledWithNode } from "../node.js";
import type { Linked, Rule } from "./rule.js";

/** The version of Node, best told by its own fact. @returns how well this one tells it; 0 where it is about another thing */
function tellsNode({ draft: { family, effect } }: Linked): number {
  if (family !== "environment") return 0;
  if (effect["name"] === "node") return 0.9;
  return effect["name"] === "process.runtime.version" ? 0.8 : 0;
}

const shareService = (a: Draft, b: Draft) =>
  Array.isArray(a.effect["services"]) &&
  a.effect["services"].some((service: string) => touches(b, service));

/** Another Node brings another of all that it bundles. */
export const bundledWith: Rule = (effect, cause) =>
  effect.draft.family === "environment" &&
  isBundledWithNode(effect.draft.effect["name"]) &&
  tellsNode(cause) > tellsNode(effect) &&
  shareService(cause.draft, effect.draft)
    ? tellsNode(cause)
    : 0;

/** And has a heap of other spaces, and another garbage collector. */
export const heapOf: Rule = (effect, cause) =>
  effect.draft.family === "metrics" &&
  effect.draft.effect["change"] === "value" &&
  /^(?:v8js|nodejs)[._]/.test(effect.draft.subject.metric ?? "") &&
  tellsNode(cause) > 0 &&
  shareService(cause.draft, effect.draft)
    ? 0.25
    : 0;
