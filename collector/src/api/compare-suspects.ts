import {
  findingId,
  type Draft,
  type Finding,
  type Group,
} from "../compare/finding.js";
import { suspectFacts } from "../compare/why/facts.js";
import type { Process, ProcessFact } from "../compare/why/processes.js";
import type { Selection } from "./compare-selection.js";

/** What suspecting facts needs of the store. */
export interface SuspectStore {
  processes(requests: {
    readonly operation: string;
    readonly outcome: string;
    readonly sinceMs: number;
    readonly untilMs: number;
    readonly traceId: string;
  }): Promise<readonly Process[]>;
  processFacts(
    environments: readonly string[],
    instances: readonly string[],
  ): Promise<readonly ProcessFact[]>;
}

/** A fact that goes with a failure, over all processes of all environments. */
export interface FactSuspect {
  readonly service: string;
  /** `packages/left-pad`, or `commit/commit`. */
  readonly key: string;
  readonly message: string;
  readonly score: number;
  /** Id of the finding that says that it differs between the sides. */
  readonly finding: string | null;
}

export interface SuspectedGroup extends Group {
  readonly suspects: readonly FactSuspect[];
  /** What keeps its suspects from being told apart. */
  readonly suspectNotes: readonly string[];
}

/** Groups that are looked into, by rank; each takes two queries. */
const MOST_GROUPS = 3;
const MOST_SUSPECTS = 5;

/**
 * Suspects facts for the failures among the findings: which processes fail, in every environment, tells facts
 * apart that two sides can't.
 */
export async function suspectGroups(
  store: SuspectStore,
  selection: Selection,
  drafts: readonly Draft[],
  {
    findings,
    groups,
  }: {
    readonly findings: readonly Finding[];
    readonly groups: readonly Group[];
  },
): Promise<SuspectedGroup[]> {
  const failures = failuresByGroup(drafts, findings);
  const wanted = groups
    .filter(({ id }) => failures.has(id))
    .slice(0, MOST_GROUPS);
  const found = new Map(
    await Promise.all(
      wanted.map(async ({ id }) => {
        const failure = failures.get(id);
        const scored =
          failure && (await score(store, selection, failure, findings));
        return [id, scored] as const;
      }),
    ),
  );
  return groups.map((group) => ({
    ...group,
    suspects: found.get(group.id)?.suspects ?? [],
    suspectNotes: found.get(group.id)?.notes ?? [],
  }));
}

interface Failure {
  readonly operation: string;
  readonly outcome: "failed" | "rejected";
  readonly traceId: string;
}

/** The failure that ranks first of each group: more of them in the candidate, one as an example. */
function failuresByGroup(
  drafts: readonly Draft[],
  findings: readonly Finding[],
): Map<string, Failure> {
  const byId = new Map(
    drafts.map((draft) => [findingId(draft.family, draft.subject), draft]),
  );
  const failures = new Map<string, Failure>();
  for (const { id, family, effect, examples, group } of findings) {
    const link = byId.get(id)?.link;
    const [traceId] = examples.candidate;
    const { outcome } = effect;
    if (family !== "errors" || link?.direction !== 1) continue;
    if (link.operation === undefined || traceId === undefined) continue;
    if (failures.has(group)) continue;
    if (outcome !== "failed" && outcome !== "rejected") continue;
    failures.set(group, { operation: link.operation, outcome, traceId });
  }
  return failures;
}

async function score(
  store: SuspectStore,
  { baseline, candidate }: Selection,
  failure: Failure,
  findings: readonly Finding[],
) {
  const processes = await store.processes({
    ...failure,
    sinceMs: Math.min(baseline.sinceMs, candidate.sinceMs),
    untilMs: Math.max(baseline.untilMs, candidate.untilMs),
  });
  if (processes.length < 2) return undefined;
  const facts = await store.processFacts(
    [...new Set(processes.map(({ environment }) => environment))],
    [...new Set(processes.map(({ instance }) => instance))],
  );
  const scored = suspectFacts(processes, facts);
  if (scored === undefined) return undefined;
  return {
    notes: scored.notes,
    suspects: scored.suspects.slice(0, MOST_SUSPECTS).map((suspect) => ({
      service: suspect.service,
      key: suspect.key ?? "",
      message: suspect.message,
      score: suspect.score,
      finding:
        findings.find(
          ({ family, subject }) =>
            family === "environment" && subject.key === suspect.key,
        )?.id ?? null,
    })),
  };
}
