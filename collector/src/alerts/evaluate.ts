import type { Rule } from "./rules.js";

/** What was measured for a rule. */
export interface Measurement {
  readonly requests: number;
  readonly failed: number;
  readonly quantileMs: number;
  /** Requests in the days before the stretch; only asked for where there are none in it. */
  readonly before: number;
  /** For how long this collector has been taking telemetry in, milliseconds. */
  readonly upMs: number;
}

/** How a rule stands. */
export interface Standing {
  readonly state: "ok" | "firing" | "waiting";
  /** What was found, as a sentence. */
  readonly message: string;
  /** The share, the milliseconds or the requests that it was judged by; null while it waits. */
  readonly value: number | null;
}

/** Judges a rule about requests by what was measured. */
export function judgeRule(rule: Rule, found: Measurement): Standing {
  const { kind, above, atLeast, quantile } = rule;
  const where = placeOf(rule);
  const over = tellDuration(rule.overMs);
  const { requests, failed, quantileMs } = found;
  if (kind === "absence") {
    if (requests > 0) {
      return standing(
        "ok",
        `${requests} requests of ${where} in ${over}`,
        requests,
      );
    }
    if (found.before === 0) {
      return standing(
        "waiting",
        `nothing has arrived from ${where} in the last 7 days`,
        null,
      );
    }
    // What did not arrive while nobody listened is not absent.
    return found.upMs < rule.overMs
      ? standing(
          "waiting",
          `the collector has been up for less than ${over}`,
          null,
        )
      : standing("firing", `no request of ${where} for ${over}`, 0);
  }
  if (requests < atLeast) {
    return standing(
      "waiting",
      `${requests} requests of ${where} in ${over}, ${atLeast} are needed`,
      null,
    );
  }
  if (kind === "error-rate") {
    const share = failed / requests;
    return standing(
      share > above ? "firing" : "ok",
      `${percent(share)} of the requests of ${where} failed in ${over} (${failed} of ${requests}); the limit is ${percent(above)}`,
      share,
    );
  }
  return standing(
    quantileMs > above ? "firing" : "ok",
    `the ${quantile} quantile of ${where} is ${round(quantileMs)} ms in ${over} (${requests} requests); the limit is ${round(above)} ms`,
    quantileMs,
  );
}

const standing = (
  state: Standing["state"],
  message: string,
  value: number | null,
): Standing => ({ state, message, value });

/** What a rule watches, as text. */
export const placeOf = ({ service, operation, environment }: Rule) =>
  [[service, operation].filter((part) => part !== "").join(" "), environment]
    .filter((part) => part !== "")
    .join(" in ");

/** 90 s as "90 s", 600 s as "10 min". */
function tellDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

const percent = (share: number) => `${round(share * 100)} %`;
const round = (value: number) => Number(value.toPrecision(3));
