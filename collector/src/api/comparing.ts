import type { Family } from "../compare/finding.js";
import type { Pair } from "../compare/side.js";
import type { Database } from "../store/database.js";
import type { Deriver } from "../store/flows/deriver.js";
import { compareReader } from "../store/read/compare/reader.js";
import { parityReader } from "../store/read/parity.js";
import { whyReader } from "../store/read/why.js";
import type { Summaries } from "../store/summaries/summaries.js";
import { Comparisons } from "./compare-again.js";
import { CompareAnswer } from "./compare-schemas.js";
import type { Selection, SideWindow } from "./compare-selection.js";
import { answerTracePair } from "./compare-traces-answer.js";
import { CompareTracesAnswer } from "./compare-traces-schemas.js";
import { jsonOf, type Json } from "./json.js";
import { answerParity } from "./parity-answer.js";
import { ParityAnswer } from "./parity-schemas.js";
import { answerWhy } from "./why-answer.js";
import { WhyAnswer } from "./why-schemas.js";

/**
 * What is answered by judging: it takes long, much of it in JavaScript. Plain data in; out come answers as they are
 * sent, since taking them apart to write them down would hold up the thread that sends.
 */
export interface Comparing {
  compare(selection: Selection, family: Family | undefined): Promise<Json>;
  tracePair(traceIds: Pair<string>): Promise<Json>;
  parity(selection: Selection): Promise<Json>;
  why(traceId: string, against: SideWindow | undefined): Promise<Json>;
}

const json = {
  compare: jsonOf(CompareAnswer),
  tracePair: jsonOf(CompareTracesAnswer),
  parity: jsonOf(ParityAnswer),
  why: jsonOf(WhyAnswer),
};

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
    compare: async (selection, family) =>
      json.compare(await comparisons.answer(selection, family)),
    tracePair: async (traceIds) =>
      json.tracePair(await answerTracePair(comparison, traceIds)),
    parity: async (selection) =>
      json.parity(await answerParity(parityStore, selection)),
    why: async (traceId, against) =>
      json.why(await answerWhy(whyStore, traceId, against)),
  };
}
