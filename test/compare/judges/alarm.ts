import type { Truth } from "../ground-truth.js";

/** What a simple judge says. */
export interface Alarm {
  readonly service: string;
  readonly text: string;
  /** Larger comes first. */
  readonly weight: number;
}

export interface Verdict {
  readonly alarms: number;
  /** Rank of each planted fault; undefined where it was not noticed. */
  readonly ranks: readonly (number | undefined)[];
}

/** Holds a judge's alarms against the ground truth. */
export function verdict(
  alarms: readonly Alarm[],
  expected: readonly Truth[],
): Verdict {
  const ranked = [...alarms].sort((a, b) => b.weight - a.weight);
  return {
    alarms: alarms.length,
    ranks: expected.map(({ service, about }) => {
      const at = ranked.findIndex(
        (alarm) => service.test(alarm.service) && about.test(alarm.text),
      );
      return at === -1 ? undefined : at + 1;
    }),
  };
}
