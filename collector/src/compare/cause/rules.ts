import { touches, type Draft } from "../finding.js";
import type { CallGraph } from "./call-graph.js";
import {
  otherVersion,
  sameKeys,
  sameUpgrade,
  unseenCalls,
  uninstrumented,
} from "./instrumentation-rules.js";
import type { Link, Relation } from "./link.js";
import { bundledWith, heapOf } from "./node-rules.js";
import { same, type Linked, type Rule } from "./rule.js";

/** Below half, the better part of an effect would stay unexplained. */
const enough = 0.5;
const accounted = (share: number) => (share >= enough ? Math.min(1, share) : 0);

/** Whether calls of an operation lead to what a finding is about. */
function leadsTo(
  from: string | undefined,
  { step, operation }: Link,
  graph: CallGraph,
): boolean {
  const to = step ?? operation;
  return from !== undefined && to !== undefined && graph.leads(from, to);
}

/** {@link leadsTo}, or it is about the operation itself. */
const reaches = (from: string | undefined, to: Link, graph: CallGraph) =>
  (from !== undefined && from === to.operation) || leadsTo(from, to, graph);

const beneath = (effect: Linked, cause: Linked, graph: CallGraph) =>
  leadsTo(effect.link.operation, cause.link, graph);

/** Whether both touch about as many traces. */
const alike = (effect: Linked, cause: Linked, tolerance: number) =>
  Math.abs(effect.link.affected - cause.link.affected) <=
  tolerance * Math.max(effect.link.affected, cause.link.affected);

/** A failure travels up to the callers. */
const failingCallee: Rule = (effect, cause, graph) =>
  effect.draft.family === "errors" &&
  cause.draft.family === "errors" &&
  same(effect, cause) &&
  beneath(effect, cause, graph)
    ? accounted(cause.link.affected / effect.link.affected)
    : 0;

/**
 * And so does waiting; what an operation takes by itself is a part of what it takes. A call that is slower now and then
 * does not move the middle of those who wait for one of it.
 */
const slowerCallee: Rule = (effect, cause, graph) =>
  effect.draft.family === "latency" &&
  cause.draft.family === "latency" &&
  same(effect, cause) &&
  effect.link.own !== true &&
  (effect.link.tail === true ||
    cause.link.tail !== true ||
    cause.link.repeated === true) &&
  (beneath(effect, cause, graph) ||
    (cause.link.own === true && effect.link.operation === cause.link.operation))
    ? accounted((cause.link.addedMs ?? 0) / (effect.link.addedMs ?? 0))
    : 0;

/** More calls take more time, in every operation on the way to them. */
const moreCalls: Rule = (effect, cause, graph) => {
  const on = effect.link.operation;
  const callee = cause.link.operation;
  if (
    effect.draft.family !== "latency" ||
    cause.draft.family !== "structure" ||
    on === undefined ||
    callee === undefined ||
    !same(effect, cause) ||
    !cause.link.roots.some((root) => graph.reaches(root, on)) ||
    !graph.leads(on, callee)
  ) {
    return 0;
  }
  const added = cause.link.addedMs;
  const share =
    added === undefined ? enough : added / (effect.link.addedMs ?? 0);
  // Calls cost their caller more than they last: it builds them and reads their answers.
  return accounted(1.5 * share);
};

const shareRoot = (a: Link, b: Link) =>
  a.roots.some((root) => b.roots.includes(root));

/** What an operation calls comes and goes with it. */
const belowIt: Rule = (effect, cause, graph) =>
  effect.draft.family === "structure" &&
  cause.draft.family === "structure" &&
  same(effect, cause) &&
  shareRoot(effect.link, cause.link) &&
  beneath(cause, effect, graph)
    ? 0.9
    : 0;

/** A query, the connection it borrows and the span around both change in step: the query is the news. */
const inStep: Rule = (effect, cause) => {
  const [a = 0, b = 0] = [effect.link.addedCalls, cause.link.addedCalls];
  return effect.draft.family === "structure" &&
    cause.draft.family === "structure" &&
    same(effect, cause) &&
    effect.draft.effect["calleeService"] ===
      cause.draft.effect["calleeService"] &&
    shareRoot(effect.link, cause.link) &&
    newsworthiness(cause.draft) > newsworthiness(effect.draft) &&
    Math.abs(a - b) <= 0.3 * Math.abs(b)
    ? 0.6
    : 0;
};

/** How much a change of calls tells: a query says most, a span around it least. */
export function newsworthiness({ effect }: Draft): number {
  if (effect["query"] === true) return 2;
  return effect["calleeKind"] === "Client" ? 1 : 0;
}

/** What fails is tried again: more calls of the very operation that fails more, or of a caller of it. */
const retries: (...of: Parameters<Rule>) => boolean = (effect, cause, graph) =>
  same(effect, cause) &&
  cause.link.direction === 1 &&
  effect.draft.effect["change"] === "multiplicity" &&
  reaches(effect.link.operation, cause.link, graph) &&
  (effect.link.addedCalls ?? 0) <=
    (2 * cause.link.affected) / cause.draft.n.candidate;

/** A request that fails is cut short, is tried again, and complains. */
const failure: Rule = (effect, cause, graph) => {
  if (
    cause.draft.family !== "errors" ||
    !effect.link.roots.some((root) => reaches(root, cause.link, graph))
  ) {
    return 0;
  }
  const { family, effect: measures } = effect.draft;
  if (family === "structure") {
    if (retries(effect, cause, graph)) return 0.7;
    return !same(effect, cause) &&
      effect.link.affected <= 1.5 * cause.link.affected
      ? 0.7
      : 0;
  }
  if (family !== "logs") return 0;
  const complains =
    measures["severity"] === "error" || measures["severity"] === "fatal";
  if (complains && same(effect, cause)) {
    return effect.link.affected <= 1.5 * cause.link.affected ? 0.8 : 0;
  }
  return alike(effect, cause, 0.2) ? 0.6 : 0;
};

/** What an operation logs comes and goes with it. */
const logOf: Rule = (effect, cause) =>
  effect.draft.family === "logs" &&
  cause.draft.family === "structure" &&
  cause.draft.effect["change"] === "presence" &&
  effect.draft.effect["change"] === "presence" &&
  same(effect, cause) &&
  effect.draft.subject.service === cause.draft.subject.service &&
  shareRoot(effect.link, cause.link) &&
  alike(effect, cause, 0.1)
    ? 0.5
    : 0;

/**
 * One thread runs a service: while it computes, its other requests wait, which shows in their tails first
 * and is a small part of what the computation itself takes.
 */
const sameProcess: Rule = (effect, cause) =>
  effect.draft.family === "latency" &&
  cause.draft.family === "latency" &&
  cause.link.local === true &&
  effect.link.pace === undefined &&
  same(effect, cause) &&
  effect.draft.subject.service === cause.draft.subject.service &&
  effect.draft.impact < cause.draft.impact &&
  (effect.link.tail === true
    ? (effect.link.addedMs ?? 0) <= (cause.link.addedMs ?? 0)
    : (effect.link.addedMs ?? 0) <= (cause.link.addedMs ?? 0) / 4)
    ? 0.3
    : 0;

/** What sets failing (or slow) requests apart belongs to their failing (or slowness). */
const setsApart: Rule = (effect, cause, graph) => {
  const { family, effect: measures } = effect.draft;
  const [on, at] = [effect.link.operation, cause.link.operation];
  const about = measures["change"] === "failing" ? "errors" : "latency";
  if (
    family !== "attributes" ||
    measures["change"] === "mix" ||
    cause.draft.family !== about ||
    on === undefined ||
    at === undefined ||
    !same(effect, cause)
  ) {
    return 0;
  }
  if (on === at) return 0.95;
  return leadsTo(on, cause.link, graph) || graph.leads(at, on) ? 0.8 : 0;
};

/** One attribute that changes alike on several operations is one difference: the heaviest tells it. */
const sameAttribute: Rule = (effect, cause) =>
  effect.draft.family === "attributes" &&
  cause.draft.family === "attributes" &&
  effect.draft.subject.key === cause.draft.subject.key &&
  effect.draft.effect["value"] === cause.draft.effect["value"] &&
  effect.draft.effect["change"] === cause.draft.effect["change"] &&
  effect.draft.impact < cause.draft.impact
    ? 0.6
    : 0;

/** What takes as many times as long as all else does is one with it, and so is what waits for that. */
const samePace: Rule = (effect, cause, graph) => {
  const { pace } = cause.link;
  const { ratio, own, operation } = effect.link;
  if (pace === undefined || ratio === undefined || !same(effect, cause)) {
    return 0;
  }
  if (Math.abs(Math.log(ratio)) > Math.abs(Math.log(pace.most))) return 0;
  const { subject, effect: measures } = effect.draft;
  if (pace.only === "requests") {
    return own !== true && pace.operations.includes(operation ?? "") ? 0.1 : 0;
  }
  const isOfIt =
    pace.services.includes(subject.service) &&
    (pace.only === undefined || measures["query"] === true);
  const waits =
    own !== true &&
    operation !== undefined &&
    pace.operations.some((callee) => graph.leads(operation, callee));
  if (!isOfIt && !waits) return 0;
  // A thread that is busy slows its own process down, and no other.
  return pace.services.length > 1 ? 0.4 : 0.2;
};

/** What a service's requests newly do shows in what it measures of itself; its settings are its own. */
const measured: Rule = (effect, cause) =>
  effect.draft.family === "metrics" &&
  effect.draft.effect["change"] === "value" &&
  effect.draft.effect["setting"] === false &&
  ["latency", "errors", "structure"].includes(cause.draft.family) &&
  touches(cause.draft, effect.draft.subject.service)
    ? 0.3
    : 0;

/** Rules that follow calls. */
export const direct: readonly (readonly [Relation, Rule])[] = [
  ["failing-callee", failingCallee],
  ["slower-callee", slowerCallee],
  ["more-calls", moreCalls],
  ["beneath", belowIt],
  ["in-step", inStep],
  ["failure", failure],
  ["beneath", logOf],
  ["uninstrumented", uninstrumented],
  ["uninstrumented", unseenCalls],
  ["upgraded", otherVersion],
  ["same-change", sameUpgrade],
  ["same-change", sameKeys],
  ["sets-apart", setsApart],
  ["same-attribute", sameAttribute],
  ["runtime", bundledWith],
];

/** Rules for what is left; only what is a cause itself explains anything by them. */
export const indirect: readonly (readonly [Relation, Rule])[] = [
  ["same-process", sameProcess],
  ["pace", samePace],
];

/** And for metrics, which measure causes and consequences alike. */
export const measures: readonly (readonly [Relation, Rule])[] = [
  ["measured", measured],
  ["runtime", heapOf],
];
