import { same, type Linked, type Rule } from "./rule.js";

/** Without its instrumentation nothing of an operation is seen, nor of a metric. */
export const uninstrumented: Rule = (effect, cause) =>
  isOf(cause, "instrumentation") &&
  same(effect, cause) &&
  ((effect.draft.family === "structure" &&
    ["missing", "extra"].includes(effect.draft.verdict) &&
    effect.link.operation !== undefined &&
    cause.link.operations?.includes(effect.link.operation) === true) ||
    (effect.draft.family === "metrics" &&
      effect.link.scope !== undefined &&
      effect.link.scope === cause.link.scope))
    ? 0.95
    : 0;

/** The time of calls that are no longer seen appears as their caller's own. */
export const unseenCalls: Rule = (effect, cause, graph) =>
  isOf(cause, "instrumentation") &&
  effect.draft.family === "latency" &&
  effect.link.own === true &&
  !same(effect, cause) &&
  cause.link.operations?.some((callee) =>
    graph.leads(effect.link.operation ?? "", callee),
  ) === true
    ? 0.6
    : 0;

/** Another version of an instrumentation records other attributes, and other metrics. */
export const otherVersion: Rule = (effect, cause) =>
  isOf(cause, "versions") &&
  effect.link.scope !== undefined &&
  cause.link.upgraded?.has(effect.link.scope) === true &&
  (isOf(effect, "attributes") ||
    (effect.draft.family === "metrics" &&
      effect.draft.effect["change"] !== "value"))
    ? 0.9
    : 0;

/** Who upgrades an instrumentation mostly does in several services: the one of most changes tells it. */
export const sameUpgrade: Rule = (effect, cause) => {
  if (!isOf(effect, "versions") || !isOf(cause, "versions")) return 0;
  const [own, others] = [changes(effect), changes(cause)];
  const tells =
    others.length - own.length ||
    (serviceOf(cause) < serviceOf(effect) ? 1 : -1);
  return tells > 0 && own.some((change) => others.includes(change)) ? 0.5 : 0;
};

/** And its spans then differ in the same attributes. */
export const sameKeys: Rule = (effect, cause) =>
  isOf(effect, "attributes") &&
  isOf(cause, "attributes") &&
  effect.draft.subject.key === cause.draft.subject.key &&
  ["missing", "extra"].every(
    (of) =>
      JSON.stringify(effect.draft.effect[of]) ===
      JSON.stringify(cause.draft.effect[of]),
  ) &&
  (cause.draft.impact - effect.draft.impact ||
    (serviceOf(cause) < serviceOf(effect) ? 1 : -1)) > 0
    ? 0.5
    : 0;

const isOf = ({ draft }: Linked, change: string) =>
  draft.family === "telemetry" && draft.effect["change"] === change;

const serviceOf = ({ draft }: Linked) => draft.subject.service;

const changes = ({ link }: Linked) => [...(link.upgraded?.values() ?? [])];
