import type { Family } from "../compare/finding.js";
import { boundTo } from "../store/read/scope.js";
import { MINUTE_MS } from "../store/summaries/kinds.js";
import {
  answerComparison,
  type Answer,
  type CompareStore,
} from "./compare-answer.js";
import type { Selection, SideWindow } from "./compare-selection.js";

/** What remembering needs of the store besides. */
export interface VersionedStore extends CompareStore {
  /** Another whenever telemetry has been stored, of whichever signal and environment. */
  version(): Promise<string>;
}

/** Answers that are remembered: the latest. */
const MOST = 16;

/**
 * Comparisons, each of which is worked out once as long as nothing is stored: those who ask the same meanwhile, or
 * again in another format, have the same answer.
 */
export class Comparisons {
  readonly #store: VersionedStore;
  readonly #answers = new Map<string, Promise<Answer>>();
  #version = "";

  constructor(store: VersionedStore) {
    this.#store = store;
  }

  /** As {@link answerComparison}, of one moment of each minute where a window ends now. */
  async answer(
    selection: Selection,
    family: Family | undefined,
  ): Promise<Answer> {
    const version = await this.#store.version();
    if (version !== this.#version) this.#answers.clear();
    this.#version = version;
    const key = JSON.stringify([
      ...[endedBy(selection.baseline), endedBy(selection.candidate)],
      ...[selection.service, family, boundTo()],
    ]);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = answerComparison(this.#store, selection, family);
    this.#answers.set(key, answer);
    answer.catch(() => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST && oldest !== undefined) {
      this.#answers.delete(oldest);
    }
    return answer;
  }
}

/** A window that ends now ends later each time, which is nothing new as long as nothing is stored. */
function endedBy({ untilMs, ...side }: SideWindow) {
  const now = Date.now();
  return {
    ...side,
    untilMs:
      untilMs > now - 1000 && untilMs <= now
        ? Math.ceil(untilMs / MINUTE_MS) * MINUTE_MS
        : untilMs,
  };
}
