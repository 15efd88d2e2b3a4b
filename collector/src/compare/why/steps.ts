import type { Pair } from "../side.js";
import { brief, count, formatMs } from "../text.js";
import type { Healthy, MyStep, Step } from "./population.js";
import { scoreOf, type Evidence, type Suspect } from "./suspect.js";

/** The healthy traces of the other side, and of its own if there are any. */
export interface Held {
  readonly there: Healthy;
  readonly here: Healthy | null;
  /** `baseline` calls the other side, `candidate` its own. */
  readonly names: Pair<string>;
}

/** Half as much again as usual, and more than clocks see, is slow. */
const SLOW = { ratio: 1.5, ms: 1 } as const;
/** A request that was cut short lacks what comes after: that says little. */
const CUT_SHORT = 0.5;

/** The likeness of one step by what `like` counts of it; a step that a side never has is like nothing. */
function evidence(
  { there, here }: Held,
  id: string,
  like: (step: Step | undefined, n: number) => number,
): Evidence {
  const of = (side: Healthy) => ({
    like: like(
      side.steps.find((step) => step.id === id),
      side.n,
    ),
    n: side.n,
  });
  return { there: of(there), here: here === null ? null : of(here) };
}

const what = ({ service, operation, statement }: MyStep | Step) =>
  statement === ""
    ? `${service} ${operation}`
    : `${service} query "${brief(statement, 60)}"`;

/** Steps that failed, or that this trace has where healthy ones don't, less or more often, or slower. */
export function suspectSteps(
  mine: readonly MyStep[],
  held: Held,
  failed: boolean,
): Suspect[] {
  const byId = new Map(mine.map((step) => [step.id, step]));
  return [
    ...mine.flatMap((step) => failing(step, byId, held)),
    ...mine.flatMap((step) => extra(step, byId, held)),
    ...mine.flatMap((step) => oftener(step, byId, held)),
    ...slower(mine, byId, held),
    ...missing(byId, held, failed),
  ];
}

function suspect(
  kind: Suspect["kind"],
  step: MyStep | Step,
  message: string,
  found: Evidence,
  {
    weight = 1,
    has,
  }: { readonly weight?: number; readonly has?: boolean } = {},
): Suspect {
  return {
    kind,
    service: step.service,
    operation: step.operation,
    ...(step.statement === "" ? {} : { key: step.statement }),
    message,
    score: scoreOf(found) * weight,
    evidence: found,
    ...(has === undefined
      ? {}
      : { respect: { step: step.id, key: "", value: "", has } }),
    atMs: "offsetMs" in step ? step.offsetMs : null,
  };
}

function failing(
  step: MyStep,
  byId: ReadonlyMap<string, MyStep>,
  held: Held,
): Suspect[] {
  if (!step.failed) return [];
  // A failure travels up: the deepest is the first.
  if ([...step.callees].some((id) => byId.get(id)?.failed)) return [];
  const found = evidence(held, step.id, (one) => one?.failed ?? 0);
  const problem = step.problem === "" ? "" : `: "${brief(step.problem, 100)}"`;
  return [
    suspect(
      "error",
      step,
      `${what(step)} failed${problem}; it fails in ${found.there.like} of ${found.there.n} healthy traces`,
      found,
    ),
  ];
}

function extra(
  step: MyStep,
  byId: ReadonlyMap<string, MyStep>,
  held: Held,
): Suspect[] {
  const isNew = (id: string) =>
    !held.there.steps.some((one) => one.id === id && one.traces > 0);
  const found = evidence(held, step.id, (one) => one?.traces ?? 0);
  const rare = found.there.like < 0.05 * found.there.n;
  // What an unusual step calls is unusual with it.
  const follows = [...step.callers].some((id) => byId.has(id) && isNew(id));
  if (!rare || follows) return [];
  return [
    suspect(
      "flow",
      step,
      `${what(step)} ran here; ${count(found.there.like, "healthy trace")} of ${found.there.n} ${found.there.like === 1 ? "has" : "have"} it`,
      found,
      { has: true },
    ),
  ];
}

function oftener(
  step: MyStep,
  byId: ReadonlyMap<string, MyStep>,
  held: Held,
): Suspect[] {
  const usual = held.there.steps.find(({ id }) => id === step.id);
  if (usual === undefined) return [];
  const more = step.calls >= 2 * usual.medianCalls;
  const fewer = 2 * step.calls <= usual.medianCalls;
  if (!more && !fewer) return [];
  const follows = [...step.callers].some(
    (id) => byId.get(id)?.calls === step.calls,
  );
  if (follows) return [];
  const found = evidence(held, step.id, (one, n) =>
    one === undefined
      ? 0
      : more
        ? one.asOften
        : one.asSeldom + (n - one.traces),
  );
  return [
    suspect(
      "flow",
      step,
      `${what(step)} ran ${count(step.calls, "time")} here and ${count(usual.medianCalls, "time")} in a healthy trace`,
      found,
    ),
  ];
}

function slower(
  mine: readonly MyStep[],
  byId: ReadonlyMap<string, MyStep>,
  held: Held,
): Suspect[] {
  const excess = (step: MyStep): number => {
    const usual = held.there.steps.find(({ id }) => id === step.id);
    if (usual === undefined || step.failed) return 0;
    const more = step.ms - usual.medianMs;
    return more >= SLOW.ms && step.ms >= SLOW.ratio * usual.medianMs ? more : 0;
  };
  return mine.flatMap((step) => {
    const more = excess(step);
    if (more === 0) return [];
    // Waiting for a callee that accounts for most of it is that callee's slowness.
    const below = [...step.callees].flatMap((id) => byId.get(id) ?? []);
    if (below.some((callee) => excess(callee) >= more / 2)) return [];
    const usual = held.there.steps.find(({ id }) => id === step.id);
    const found = evidence(held, step.id, (one) => one?.asSlow ?? 0);
    return [
      suspect(
        "latency",
        step,
        `${what(step)} took ${formatMs(step.ms)} where a healthy trace takes ${formatMs(usual?.medianMs ?? 0)}`,
        found,
      ),
    ];
  });
}

function missing(
  byId: ReadonlyMap<string, MyStep>,
  held: Held,
  failed: boolean,
): Suspect[] {
  return held.there.steps.flatMap((step) => {
    if (byId.has(step.id) || step.traces < held.there.n / 2) return [];
    const found = evidence(held, step.id, (one, n) => n - (one?.traces ?? 0));
    return [
      suspect(
        "flow",
        step,
        `${what(step)} did not run here; ${found.there.n - found.there.like} of ${found.there.n} healthy traces have it`,
        found,
        { weight: failed ? CUT_SHORT : 1, has: false },
      ),
    ];
  });
}
