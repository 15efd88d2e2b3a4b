import { createHash } from "node:crypto";
import { Repeating } from "../repeating.js";
import type {
  AlertStore,
  KnownError,
  StoredAlert,
  Watched,
} from "../store/alerts/alert-store.js";
import { judgeRule, placeOf, type Standing } from "./evaluate.js";
import type { AlertRules, Rule, Webhook } from "./rules.js";

/** How a rule stands, and since when that is known. */
export interface RuleState extends Standing {
  /** Undefined until it was looked at. */
  readonly checkedAtMs: number | undefined;
}

export interface AlertEngineOptions {
  /** @returns undefined when it was taken, else why not */
  readonly deliver: (
    webhook: Webhook,
    payload: object,
    signal: AbortSignal,
  ) => Promise<string | undefined>;
  readonly onError: (error: unknown) => void;
  /** Awaited before the rules are looked at: what has arrived is stored then. */
  readonly latest?: () => Promise<void>;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** What is seen of a rule that fires; the subject tells several of one rule apart. */
interface Condition {
  readonly subject: string;
  readonly message: string;
  readonly error: KnownError | undefined;
  readonly traceId: string;
}

/** When it looks for the first time: so far back errors are known ones. */
const KNOWN_MS = 7 * 86_400_000;
/** A statement that loads may take so long until its spans show. */
const OVERLAP_MS = 60_000;
/** A week at once would be much memory where much fails. */
const SLICE_MS = 6 * 3_600_000;
/** New errors told at a time: a broken release has thousands, and one is enough to look. */
const MOST_ERRORS = 10;

/** Evaluates rules on a schedule, keeps their alerts in the store and has them delivered. */
export class AlertEngine {
  readonly #store: AlertStore;
  readonly #rules: AlertRules;
  readonly #options: AlertEngineOptions;
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #states = new Map<string, RuleState>();
  /** Alerts that fire, by rule and subject. */
  #open: Map<string, StoredAlert> | undefined;
  #learnedMs: number | undefined;
  readonly #repeating = new Repeating();
  #turn: Promise<void> = Promise.resolve();
  readonly #deliveries = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(
    store: AlertStore,
    rules: AlertRules,
    options: AlertEngineOptions,
  ) {
    this.#store = store;
    this.#rules = rules;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#startedMs = this.#now();
  }

  start(): void {
    this.#repeating.start(() => this.evaluate(), {
      everyMs: this.#rules.everyMs,
      firstMs: Math.min(1_000, this.#rules.everyMs),
      onError: this.#options.onError,
    });
  }

  /** Ends what goes on; what was not delivered yet is left as pending. */
  async stop(): Promise<void> {
    void this.#repeating.stop();
    this.#stopping.abort();
    await this.#turn.catch(() => undefined);
    await Promise.all(this.#deliveries);
  }

  /** How each rule stands. */
  states(): { readonly rule: Rule; readonly state: RuleState }[] {
    return this.#rules.rules.map((rule) => ({
      rule,
      state: this.#states.get(rule.name) ?? {
        state: "waiting",
        message: "it has not been looked at yet",
        value: null,
        checkedAtMs: undefined,
      },
    }));
  }

  /** Looks at every rule once; one at a time. */
  evaluate(): Promise<void> {
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#evaluate());
    return this.#turn;
  }

  async #evaluate(): Promise<void> {
    await this.#options.latest?.();
    const nowMs = this.#now();
    await this.#learn(nowMs);
    const open = (this.#open ??= await this.#takeUp());
    const seen = new Set<string>();
    for (const rule of this.#rules.rules) {
      const { standing, conditions } = await this.#look(rule, nowMs);
      this.#states.set(rule.name, { ...standing, checkedAtMs: nowMs });
      for (const condition of conditions) {
        const key = keyOf({ rule: rule.name, subject: condition.subject });
        seen.add(key);
        if (open.has(key)) continue;
        const alert = alertOf(rule, condition, nowMs);
        await this.#change(rule, alert, "firing");
      }
      // What can't be told any more is not over.
      if (standing.state !== "waiting") continue;
      for (const [key, alert] of open)
        if (alert.rule === rule.name) seen.add(key);
    }
    for (const [key, alert] of [...open]) {
      if (seen.has(key)) continue;
      const rule = this.#rules.rules.find(({ name }) => name === alert.rule);
      await this.#change(rule, { ...alert, resolvedAtMs: nowMs }, "resolved");
    }
  }

  /** What fires since before this collector started; what was not delivered by its end is sent again. */
  async #takeUp(): Promise<Map<string, StoredAlert>> {
    const known = await this.#store.unsettled();
    const open = new Map(
      known
        .filter(({ resolvedAtMs }) => resolvedAtMs === 0)
        .map((alert) => [keyOf(alert), alert]),
    );
    this.#open = open;
    for (const alert of known) {
      const rule = this.#rules.rules.find(({ name }) => name === alert.rule);
      if (alert.delivery !== "pending" || rule === undefined) continue;
      const isOver = alert.resolvedAtMs !== 0 && alert.kind !== "new-error";
      this.#send(rule.webhooks, alert, isOver ? "resolved" : "firing");
    }
    return open;
  }

  async #learn(nowMs: number): Promise<void> {
    const since =
      this.#learnedMs ??
      Math.max(await this.#store.learnedUpToMs(), nowMs - KNOWN_MS);
    for (let from = since - OVERLAP_MS; from < nowMs; from += SLICE_MS) {
      await this.#store.learn(from, Math.min(from + SLICE_MS, nowMs));
    }
    this.#learnedMs = nowMs;
  }

  async #look(
    rule: Rule,
    nowMs: number,
  ): Promise<{ standing: Standing; conditions: readonly Condition[] }> {
    const { environment, service, operation, overMs } = rule;
    const watched: Watched = {
      ...{ environment, service, operation },
      sinceMs: nowMs - overMs,
      untilMs: nowMs,
    };
    if (rule.kind === "new-error") return this.#newErrors(rule, watched);
    const found = await this.#store.measure(watched, rule.quantile);
    const asked = rule.kind === "absence" && found.requests === 0;
    const before = asked
      ? await this.#store.measure(
          { ...watched, sinceMs: nowMs - KNOWN_MS },
          0.5,
        )
      : undefined;
    const standing = judgeRule(rule, {
      ...found,
      before: before?.requests ?? 0,
      upMs: nowMs - this.#startedMs,
    });
    if (standing.state !== "firing") return { standing, conditions: [] };
    const error =
      rule.kind === "error-rate"
        ? await this.#store.commonestError(watched)
        : undefined;
    const { message } = standing;
    const traceId = error?.traceId ?? found.traceId;
    return { standing, conditions: [{ subject: "", message, error, traceId }] };
  }

  async #newErrors(rule: Rule, watched: Watched) {
    const errors = await this.#store.newErrors(watched, MOST_ERRORS);
    const standing: Standing = {
      state: errors.length === 0 ? "ok" : "firing",
      message: `${errors.length}${errors.length === MOST_ERRORS ? " or more" : ""} new error${errors.length === 1 ? "" : "s"} of ${placeOf(rule)}`,
      value: errors.length,
    };
    return {
      standing,
      conditions: errors.map((error) => ({
        subject: error.fingerprint,
        message: `new in ${rule.environment}: ${error.service} ${error.operation} fails with ${tell(error)}`,
        error,
        traceId: error.traceId,
      })),
    };
  }

  /** Writes a change down, then tells it: what is told is known after a crash. */
  async #change(
    rule: Rule | undefined,
    alert: StoredAlert,
    event: "firing" | "resolved",
  ): Promise<void> {
    // A new error is not over when it is no longer new.
    const told =
      rule !== undefined &&
      !(event === "resolved" && rule.kind === "new-error");
    const webhooks = told ? rule.webhooks : [];
    const written: StoredAlert =
      webhooks.length === 0 ? alert : { ...alert, delivery: "pending" };
    await this.#store.record(written);
    const key = keyOf(alert);
    if (event === "firing") this.#open?.set(key, written);
    else this.#open?.delete(key);
    this.#send(webhooks, written, event);
  }

  #send(
    webhooks: readonly Webhook[],
    alert: StoredAlert,
    event: "firing" | "resolved",
  ): void {
    if (webhooks.length === 0) return;
    const delivery = this.#deliver(webhooks, alert, event)
      .catch(this.#options.onError)
      .finally(() => this.#deliveries.delete(delivery));
    this.#deliveries.add(delivery);
  }

  async #deliver(
    webhooks: readonly Webhook[],
    alert: StoredAlert,
    event: "firing" | "resolved",
  ): Promise<void> {
    const { signal } = this.#stopping;
    const payload = payloadOf(alert, event);
    const problems = await Promise.all(
      webhooks.map((one) => this.#options.deliver(one, payload, signal)),
    );
    if (signal.aborted) return;
    const failed = problems.filter((one) => one !== undefined);
    const delivered: StoredAlert = {
      ...alert,
      delivery: failed.length === 0 ? "delivered" : "failed",
      deliveryError: failed.join("; ").slice(0, 1000),
    };
    const key = keyOf(alert);
    if (alert.resolvedAtMs === 0) {
      // It may have been resolved meanwhile; that row is newer, and stays.
      if (this.#open?.get(key)?.id !== alert.id) return;
      this.#open.set(key, delivered);
    }
    await this.#store.record(delivered);
  }
}

const keyOf = ({ rule, subject }: Pick<StoredAlert, "rule" | "subject">) =>
  JSON.stringify([rule, subject]);

const tell = ({ type, message }: KnownError) =>
  [type, message === "" ? "" : `"${message}"`]
    .filter((part) => part !== "")
    .join(" ") || "no message";

function alertOf(
  { name, kind, environment }: Rule,
  { subject, message, error, traceId }: Condition,
  firedAtMs: number,
): StoredAlert {
  const id = createHash("sha256")
    .update(JSON.stringify([name, subject, firedAtMs]))
    .digest("hex")
    .slice(0, 16);
  return {
    ...{ id, rule: name, kind, environment, subject, message, traceId },
    fingerprint: error?.fingerprint ?? "0",
    error: error === undefined ? "" : tell(error),
    firedAtMs,
    resolvedAtMs: 0,
    delivery: "none",
    deliveryError: "",
  };
}

/** What a webhook gets. */
function payloadOf(alert: StoredAlert, event: "firing" | "resolved"): object {
  const { id, rule, kind, environment, error, message, traceId } = alert;
  return {
    ...{ event, id, rule, kind, environment, message },
    error: error === "" ? null : error,
    traceId: traceId === "" ? null : traceId,
    firedAt: new Date(alert.firedAtMs).toISOString(),
    resolvedAt:
      alert.resolvedAtMs === 0
        ? null
        : new Date(alert.resolvedAtMs).toISOString(),
  };
}
