import { isComparable } from "../traces/attributes.js";
import { brief } from "../text.js";
import type { DifferingFact, Healthy, Line, MyStep } from "./population.js";
import type { Held } from "./steps.js";
import { scoreOf, type Evidence, type Suspect } from "./suspect.js";

/** They tell how a request ended, not why. */
const outcome = /status_code$|^error\.|^exception\.|^otel\.status/;
/** So many different values among so many traces identify a request rather than describe it (HyperDX). */
const IDENTIFYING = { share: 0.9, traces: 20 } as const;
/** Lines of a request that was cut short are gone with it. */
const CUT_SHORT = 0.5;

/** Values, and lacking keys, that healthy traces don't share. */
export function suspectAttributes(
  mine: readonly MyStep[],
  held: Held,
): Suspect[] {
  return mine.flatMap((step) => {
    const usual = held.there.attributes.filter(({ id }) => id === step.id);
    const traces = tracesOf(held.there, step.id);
    if (traces === 0) return [];
    const keys = new Set([
      ...step.attributes.keys(),
      ...usual.map(({ key }) => key),
    ]);
    return [...keys].sort().flatMap((key): Suspect[] => {
      const value = step.attributes.get(key);
      const known = usual.find((one) => one.key === key);
      if (value === null || outcome.test(key)) return [];
      if (!isComparable(key, value ?? "")) return [];
      if (!isComparable(key, known?.usual ?? "")) return [];
      if (known !== undefined && identifies(known)) return [];
      const found = likeness(held, step.id, key, value === undefined);
      const { like, n } = found.there;
      const usually =
        known === undefined ? "none" : `"${brief(known.usual, 40)}"`;
      return [
        {
          kind: "attribute",
          service: step.service,
          operation: step.operation,
          key,
          message:
            value === undefined
              ? `${step.service} ${step.operation} lacks ${key} here; ${n - like} of ${n} healthy traces have it`
              : `${step.service} ${step.operation} has ${key} "${brief(value, 40)}" here, as ${like} of ${n} healthy traces; usual is ${usually}`,
          score: scoreOf(found),
          evidence: found,
          respect: {
            ...{ step: step.id, key, value: value ?? "" },
            has: value !== undefined,
          },
          atMs: step.offsetMs,
        },
      ];
    });
  });
}

function identifies({
  distinctValues,
  present,
}: Healthy["attributes"][number]): boolean {
  return (
    present > IDENTIFYING.traces && distinctValues > IDENTIFYING.share * present
  );
}

const tracesOf = ({ steps }: Healthy, id: string) =>
  steps.find((step) => step.id === id)?.traces ?? 0;

/** Among the healthy traces that have the step at all: those with my value, or without the key as mine. */
function likeness(
  { there, here }: Held,
  id: string,
  key: string,
  lacking: boolean,
): Evidence {
  const of = (side: Healthy) => {
    const n = tracesOf(side, id);
    const known = side.attributes.find(
      (one) => one.id === id && one.key === key,
    );
    const like = lacking ? n - (known?.present ?? 0) : (known?.same ?? 0);
    return { like: Math.max(0, Math.min(n, like)), n };
  };
  return { there: of(there), here: here === null ? null : of(here) };
}

const levels = [
  "",
  "trace ",
  "debug ",
  "info ",
  "warning ",
  "error ",
  "fatal ",
];

/** Lines that healthy traces don't write, and lines that they do. */
export function suspectLines(held: Held, failed: boolean): Suspect[] {
  const same = (a: Line, b: Line) =>
    a.service === b.service &&
    a.severity === b.severity &&
    a.template === b.template;
  return held.there.lines.flatMap((line): Suspect[] => {
    const present = line.mine > 0;
    const of = (side: Healthy) => {
      const written = Math.min(
        side.n,
        side.lines.find((one) => same(one, line))?.traces ?? 0,
      );
      return { like: present ? written : side.n - written, n: side.n };
    };
    const found = {
      there: of(held.there),
      here: held.here === null ? null : of(held.here),
    };
    const { like, n } = found.there;
    const about = `${line.service} ${levels[line.severity] ?? ""}message "${brief(present ? line.said : line.template, 80)}"`;
    return [
      {
        kind: "log",
        service: line.service,
        key: line.template,
        message: present
          ? `${about} was written here; ${like} of ${n} healthy traces write it`
          : `${about} was not written here; ${n - like} of ${n} healthy traces write it`,
        score: scoreOf(found) * (failed && !present ? CUT_SHORT : 1),
        evidence: found,
        atMs: null,
      },
    ];
  });
}

/** What holds for all of a side: facts that differ, and the commits between. */
export interface SideDifferences {
  readonly facts: readonly DifferingFact[];
  /** One sentence about the commits between the sides; undefined where they are the same. */
  readonly commits: string | undefined;
}

/** Facts and commits: each side has its own, whatever becomes of a request. */
export function suspectSides(
  { facts, commits }: SideDifferences,
  { there, here }: Pick<Held, "there" | "here">,
  ownHealthyShare: number,
): Suspect[] {
  const all = facts.length + (commits === undefined ? 0 : 1);
  const evidence: Evidence = {
    there: { like: 0, n: there.n },
    here: here === null ? null : { like: here.n, n: here.n },
  };
  const score = (1 - ownHealthyShare) / Math.max(1, all);
  const fact = ({
    name,
    services,
    pillar,
    ...value
  }: DifferingFact): Suspect => ({
    kind: "fact",
    service: services.join(", "),
    key: `${pillar}/${name}`,
    message: `${name} is ${brief(value.here ?? "absent", 40)} here and ${brief(value.there ?? "absent", 40)} there (${services.join(", ")})`,
    score,
    evidence,
    atMs: null,
  });
  return [
    ...facts.map(fact),
    ...(commits === undefined
      ? []
      : [
          {
            ...{ kind: "commit" as const, service: "", message: commits },
            ...{ score, evidence, atMs: null },
          },
        ]),
  ];
}
