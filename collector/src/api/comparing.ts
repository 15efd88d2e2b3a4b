import type { Family } from "../compare/finding.js";
import type { Pair } from "../compare/side.js";
import type { Database } from "../store/database.js";
import type { Deriver } from "../store/flows/deriver.js";
import { compareReader } from "../store/read/compare/reader.js";
import { parityReader } from "../store/read/parity.js";
import { whyReader } from "../store/read/why.js";
import type { Summaries } from "../store/summaries/summaries.js";
import { Comparisons } from "./compare-again.js";
import type { Answer } from "./compare-answer.js";
import type { Selection, SideWindow } from "./compare-selection.js";
import { answerTracePair } from "./compare-traces-answer.js";
import type { CompareTracesAnswer } from "./compare-traces-schemas.js";
import { answerParity, type AnsweredParity } from "./parity-answer.js";
import { answerWhy } from "./why-answer.js";
import type { WhyAnswer } from "./why-schemas.js";

/** What is answered by judging: it takes long, much of it in JavaScript. Plain data in, plain data out. */
export interface Comparing {
  compare(selection: Selection, family: Family | undefined): Promise<Answer>;
  tracePair(traceIds: Pair<string>): Promise<CompareTracesAnswer>;
  parity(selection: Selection): Promise<AnsweredParity>;
  why(traceId: string, against: SideWindow | undefined): Promise<WhyAnswer>;
}

/** Answers over a store, on the thread that asks. */
export function comparing(
  db: Database,
  deriver?: Pick<Deriver, "catchUp">,
  summaries?: Summaries,
): Comparing {
  const comparison = compareReader(db, deriver, summaries);
  const comparisons = new Comparisons(comparison);
  const parityStore = parityReader(db);
  const whyStore = whyReader(db, comparison.facts);
  return {
    compare: (selection, family) => comparisons.answer(selection, family),
    tracePair: (traceIds) => answerTracePair(comparison, traceIds),
    parity: (selection) => answerParity(parityStore, selection),
    why: (traceId, against) => answerWhy(whyStore, traceId, against),
  };
}
