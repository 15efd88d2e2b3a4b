import { setImmediate } from "node:timers/promises";
import { judges } from "../compare/compare.js";
import type {
  Draft,
  ExampleRequest,
  Family,
  Finding,
} from "../compare/finding.js";
import { assemble } from "../compare/flows/assemble.js";
import type { Populations, StoredPopulations } from "../compare/population.js";
import { CallGraph } from "../compare/cause/call-graph.js";
import { rank } from "../compare/rank.js";
import { pair, sideNames, type Pair } from "../compare/side.js";
import { withStatement, type StatementCount } from "../compare/structure.js";
import type { Selection } from "./compare-selection.js";
import {
  suspectGroups,
  type SuspectedGroup,
  type SuspectStore,
} from "./compare-suspects.js";
import {
  summarise,
  summariseSide,
  type SideSummary,
  type Summary,
} from "../compare/summary.js";

type SideName = keyof Pair<unknown>;
type ByDuration = Extract<ExampleRequest, { by: "duration" }>;
type ByStatements = Extract<ExampleRequest, { by: "statements" }>;
type ByAttribute = Extract<ExampleRequest, { by: "attribute" }>;

/** What comparing needs of the store. */
export interface CompareStore extends SuspectStore {
  /** Throws when nothing at all is stored under the environment or commit. */
  mustExist(side: {
    environment: string;
    commit: string | undefined;
  }): Promise<void>;
  populations(selection: Selection): Promise<StoredPopulations>;
  /** Up to three traces whose duration of an operation is nearest to each side's target. */
  nearest(
    selection: Selection,
    targets: readonly Omit<ByDuration, "by">[],
  ): Promise<
    readonly {
      readonly operation: string;
      readonly side: SideName;
      readonly traceIds: readonly string[];
    }[]
  >;
  /** The statements behind the calls of each root and callee. */
  statements(
    selection: Selection,
    pairs: readonly Pick<ByStatements, "root" | "callee">[],
  ): Promise<
    readonly {
      readonly root: string;
      readonly callee: string;
      readonly side: SideName;
      readonly statement: string;
      readonly calls: number;
    }[]
  >;
  /** Up to three traces of each side for each want, in their order. */
  attributeExamples(
    selection: Selection,
    wants: readonly ByAttribute[],
  ): Promise<readonly Pair<readonly string[]>[]>;
}

export interface Answer {
  readonly baseline: SideSummary;
  readonly candidate: SideSummary;
  readonly summary: Summary;
  readonly findings: readonly Finding[];
  readonly groups: readonly SuspectedGroup[];
}

/**
 * Compares two sides: reads the summaries, judges them, then has the store pick traces that illustrate
 * what was found.
 *
 * @throws IsoscopeError ISO-UNKNOWN-ENVIRONMENT or ISO-UNKNOWN-COMMIT
 */
export async function answerComparison(
  store: CompareStore,
  selection: Selection,
  family: Family | undefined,
): Promise<Answer> {
  const stored = await store.populations(selection);
  // Who sends or looks something up meanwhile is served between the steps.
  await setImmediate();
  const populations: Populations = { ...stored, ...assemble(stored) };
  for (const name of ["baseline", "candidate"] as const) {
    // What has traces exists; only an empty side may be a wrong question.
    if (populations.sides[name].traces > 0) continue;
    const { environment, commit } = selection[name];
    await store.mustExist({
      environment,
      commit: commit === "" ? undefined : commit,
    });
  }
  const names = sideNames(selection.baseline, selection.candidate);
  const { service } = selection;
  const illustrated = await inTurn(
    judges(populations, { names, service, family }),
    (drafts) => illustrate(store, selection, drafts),
  );
  await setImmediate();
  const { findings, groups } = rank(
    illustrated,
    new CallGraph(populations.edges),
  );
  return {
    baseline: summariseSide(selection.baseline, populations.sides.baseline),
    candidate: summariseSide(selection.candidate, populations.sides.candidate),
    summary: summarise(populations, findings, names),
    findings,
    groups: await suspectGroups(store, selection, illustrated, {
      findings,
      groups,
    }),
  };
}

/**
 * Judges one family after another, and serves others in between. The store looks for what illustrates the findings
 * of one while the next is judged.
 */
async function inTurn(
  families: readonly (() => Draft[])[],
  illustrated: (drafts: readonly Draft[]) => Promise<Draft[]>,
): Promise<Draft[]> {
  let last: Promise<unknown> = Promise.resolve();
  const found = families.map((judge) => {
    const drafts = last.then(() => setImmediate()).then(judge);
    last = drafts;
    return drafts.then(illustrated);
  });
  return (await Promise.all(found)).flat();
}

async function illustrate(
  store: CompareStore,
  selection: Selection,
  drafts: readonly Draft[],
): Promise<Draft[]> {
  const wanted = drafts.flatMap(({ wants }) => (wants ? [wants] : []));
  const byAttribute = wanted.filter((want) => want.by === "attribute");
  const [nearest, statements, having] = await Promise.all([
    store.nearest(selection, distinct(wanted)),
    store.statements(
      selection,
      wanted.filter((want) => want.by === "statements"),
    ),
    store.attributeExamples(selection, byAttribute),
  ]);
  return drafts.map((draft) => {
    const { wants } = draft;
    if (wants === undefined) return draft;
    if (wants.by === "duration") {
      return {
        ...draft,
        // The judge's own examples (failing traces) say more than typical ones.
        examples: pair((side) =>
          draft.examples[side].length > 0
            ? draft.examples[side]
            : (nearest.find(
                (row) => row.operation === wants.operation && row.side === side,
              )?.traceIds ?? []),
        ),
      };
    }
    if (wants.by === "attribute") {
      const examples = having[byAttribute.indexOf(wants)];
      return examples === undefined ? draft : { ...draft, examples };
    }
    const rows = statements.filter(
      (row) => row.root === wants.root && row.callee === wants.callee,
    );
    return withStatement(draft, countStatements(rows));
  });
}

/** One target per operation: the location's, which the family order puts first. */
function distinct(wanted: readonly ExampleRequest[]): ByDuration[] {
  const byOperation = new Map<string, ByDuration>();
  for (const want of wanted) {
    if (want.by === "duration" && !byOperation.has(want.operation)) {
      byOperation.set(want.operation, want);
    }
  }
  return [...byOperation.values()];
}

function countStatements(
  rows: Awaited<ReturnType<CompareStore["statements"]>>,
): StatementCount[] {
  const counts = new Map<string, StatementCount>();
  for (const { statement, side, calls } of rows) {
    const count = counts.get(statement) ?? {
      statement,
      baseline: 0,
      candidate: 0,
    };
    counts.set(statement, { ...count, [side]: count[side] + calls });
  }
  return [...counts.values()];
}
