import { IsoscopeError } from "../errors.js";
import { signals, type Signal } from "../otlp/messages.js";

/** How long telemetry is kept after it was received, in days. */
export interface Retention {
  readonly defaultDays: number;
  readonly rules: readonly RetentionRule[];
}

export interface RetentionRule {
  /** Absent: of every environment that has no rule of its own. */
  readonly environment?: string;
  /** Absent: of every signal that has no rule of its own. */
  readonly signal?: Signal;
  readonly days: number;
}

/** ClickHouse counts expiry in seconds up to 2106: much longer would wrap around and expire at once. */
export const MAX_RETENTION_DAYS = 20_000;

/**
 * Reads rules such as `traces=7,logs=30,development=3,development.metrics=14`: a signal, an environment,
 * or a signal of an environment, and its days.
 *
 * @param text the rules; what no rule speaks of is kept for `defaultDays`
 * @throws IsoscopeError ISO-CONFIG naming the rule at fault
 */
export function parseRetention(
  defaultDays: number,
  text: string | undefined,
): Retention {
  const rules = (text ?? "")
    .split(",")
    .map((rule) => rule.trim())
    .filter((rule) => rule !== "")
    .map(parseRule);
  const subjects = rules.map((rule) => subjectOf(rule));
  const twice = subjects.find((one, place) => subjects.indexOf(one) !== place);
  if (twice !== undefined) throw wrong(`has "${twice}" twice`);
  return { defaultDays, rules };
}

function parseRule(rule: string): RetentionRule {
  const [, subject = "", number = ""] =
    /^(.*[^\s=])\s*=\s*(\S+)$/.exec(rule) ?? [];
  const days = Number(number);
  if (
    subject === "" ||
    !Number.isInteger(days) ||
    days < 1 ||
    days > MAX_RETENTION_DAYS
  ) {
    throw wrong(
      `has "${rule}", which is not <signal or environment>=<days from 1 to ${MAX_RETENTION_DAYS}>`,
    );
  }
  const whole = signals.find((signal) => signal === subject);
  if (whole !== undefined) return { signal: whole, days };
  const signal = signals.find((one) => subject.endsWith(`.${one}`));
  return signal === undefined
    ? { environment: subject, days }
    : { environment: subject.slice(0, -signal.length - 1), signal, days };
}

function wrong(what: string): IsoscopeError {
  return new IsoscopeError("ISO-CONFIG", `ISOSCOPE_RETENTION ${what}.`, {
    hint: "Write it like traces=7,logs=30,development=3,development.metrics=14.",
  });
}

function subjectOf({ environment, signal }: RetentionRule): string {
  return [environment, signal].filter((part) => part !== undefined).join(".");
}

/** Days that a signal is kept: everywhere, and where an environment has it otherwise. */
export function daysOf(
  { defaultDays, rules }: Retention,
  signal: Signal,
): { days: number; environments: { environment: string; days: number }[] } {
  const rule = (environment: string | undefined, of: Signal | undefined) =>
    rules.find((one) => one.environment === environment && one.signal === of)
      ?.days;
  const days = rule(undefined, signal) ?? defaultDays;
  const named = new Set(rules.map((one) => one.environment));
  return {
    days,
    environments: [...named].flatMap((environment) => {
      if (environment === undefined) return [];
      const own = rule(environment, signal) ?? rule(environment, undefined);
      return own === undefined || own === days
        ? []
        : [{ environment, days: own }];
    }),
  };
}
