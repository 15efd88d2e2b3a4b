import type { Draft } from "../finding.js";
import { groupBy } from "../../group.js";
import * as limits from "../limits.js";
import { pair, type Pair } from "../side.js";
import { benjaminiHochberg } from "../stats/benjamini-hochberg.js";
import { proportionsP } from "../stats/proportions.js";
import { brief, count, percent } from "../text.js";
import { keyUses, type Inventoried, type KeyUse } from "./items.js";
import { isOff, scopeUses, type ScopeUse } from "./scopes.js";

type Unjudged = Omit<Draft, "q">;

/**
 * Compares what the sides are able to show: instrumentations that record nothing on one side, or in another
 * version, attributes that only one side's spans have, and what processes say they report. Operations,
 * metrics and log messages have families of their own; those of an instrumentation that is off follow from
 * it.
 */
export function compareTelemetry(
  populations: Inventoried,
  names: Pair<string>,
): Draft[] {
  const scopes = scopeUses(populations);
  const off = scopes.filter(isOff);
  const tested: { p: number; draft: Unjudged }[] = off.map((use) => ({
    p: use.item.unseen,
    draft: scopeDraft(use, populations, names),
  }));
  const silent = new Set(off.flatMap(({ operations }) => operations));
  const keys = keyUses(populations).filter(
    ({ row, item }) =>
      (item.status === "missing" || item.status === "extra") &&
      !silent.has(row.operation),
  );
  // Each key is a question of its own; what is told is one finding per instrumentation.
  const qs = benjaminiHochberg(keys.map(keyP));
  const real = keys.filter((_, index) => (qs[index] ?? 1) <= limits.maxQ);
  const scopeQs = benjaminiHochberg(tested.map(({ p }) => p));
  return [
    ...tested.flatMap(({ draft }, index): Draft[] => {
      const q = scopeQs[index] ?? 1;
      return q <= limits.maxQ ? [{ ...draft, q }] : [];
    }),
    ...keyDrafts(
      real,
      Math.max(0, ...qs.filter((q) => q <= limits.maxQ)),
      names,
    ),
    ...versionDrafts(scopes, populations, names),
    ...settingDrafts(populations, names),
  ];
}

function keyP({ share, traces }: KeyUse): number {
  const of = pair((side) => ({
    x: Math.round(share[side] * traces[side]),
    n: traces[side],
  }));
  return proportionsP(of.baseline, of.candidate);
}

const none = { baseline: [], candidate: [] };

function scopeDraft(
  { item, scope, operations, versions, traces, loaded }: ScopeUse,
  { names: operationNames, sides, calls }: Inventoried,
  names: Pair<string>,
): Unjudged {
  const missing = item.status === "missing";
  const [present, absent] = missing
    ? (["baseline", "candidate"] as const)
    : (["candidate", "baseline"] as const);
  const said = loaded[absent] === false ? "; it is not loaded there" : "";
  const shown = operations.flatMap((id) => {
    const name = operationNames.find((one) => one.id === id);
    return name === undefined ? [] : [name.operation];
  });
  const roots = calls.filter(({ callee }) => operations.includes(callee));
  const affected = Math.min(traces[present], sides.candidate.traces);
  return {
    family: "telemetry",
    subject: { service: item.service, key: scope },
    verdict: missing ? "missing" : "extra",
    effect: {
      change: "instrumentation",
      operations: shown,
      versions: versions[present],
      share: item.rate,
      chanceUnseen: item.unseen,
      loaded: loaded[absent] ?? null,
    },
    n: pair((side) => sides[side].traces),
    examples: {
      ...none,
      [present]: roots
        .flatMap((row) => row[present].flatMap(({ examples }) => examples))
        .slice(0, 3),
    },
    message:
      `${item.service} records nothing with ${scope} in ${names[absent]}, where ${names[present]} has ` +
      `${count(shown.length, "operation")} of it in ${count(traces[present], "trace")}${said}`,
    impact: limits.impactMs.telemetry * affected,
    link: {
      operations,
      scope: `${item.service}/${scope}`,
      roots: [...new Set(roots.map(({ root }) => root))],
      affected,
      direction: missing ? -1 : 1,
    },
  };
}

function keyDrafts(
  keys: readonly KeyUse[],
  q: number,
  names: Pair<string>,
): Draft[] {
  const groups = groupBy(keys, ({ item, row }) =>
    JSON.stringify([item.service, row.scope]),
  );
  return [...groups.values()].flatMap((uses): Draft[] => {
    const [first] = uses;
    if (first === undefined) return [];
    const { item, row } = first;
    const of = (status: "missing" | "extra") =>
      [
        ...new Set(
          uses
            .filter((use) => use.item.status === status)
            .map((use) => use.row.key),
        ),
      ].sort();
    const [missing, extra] = [of("missing"), of("extra")];
    const most = pair((side) =>
      Math.max(...uses.map(({ traces }) => traces[side])),
    );
    const list = (all: readonly string[], side: "baseline" | "candidate") =>
      all.length === 0
        ? []
        : [
            `${brief(all.slice(0, 5).join(", "), 160)}${all.length > 5 ? ` and ${all.length - 5} more` : ""} only in ${names[side]}`,
          ];
    const share = Math.max(...uses.map((use) => use.item.rate));
    return [
      {
        family: "telemetry",
        subject: { service: item.service, key: row.scope, path: "attributes" },
        verdict:
          extra.length === 0
            ? "missing"
            : missing.length === 0
              ? "extra"
              : "different",
        effect: {
          change: "attributes",
          missing,
          extra,
          operations: new Set(uses.map((use) => use.row.operation)).size,
          share,
        },
        n: most,
        q,
        examples: none,
        message:
          `${item.service} spans${row.scope === "" ? "" : ` of ${row.scope}`} have the ` +
          `${missing.length + extra.length === 1 ? "attribute" : "attributes"} ` +
          `${[...list(missing, "baseline"), ...list(extra, "candidate")].join("; ")} ` +
          `(on up to ${percent(share)} of the spans)`,
        impact: limits.impactMs.fact * share * most.candidate,
        link: {
          scope: `${item.service}/${row.scope}`,
          roots: [],
          affected: most.candidate,
          direction: 1,
        },
      },
    ];
  });
}

/** An upgrade touches many instrumentations at once: one finding per service. */
function versionDrafts(
  scopes: readonly ScopeUse[],
  { sides }: Inventoried,
  names: Pair<string>,
): Draft[] {
  const changed = scopes.filter(({ item }) => item.status === "changed");
  return [...groupBy(changed, ({ item }) => item.service).values()].flatMap(
    (uses): Draft[] => {
      const [first] = uses;
      if (first === undefined) return [];
      const versions = (
        { versions: of }: ScopeUse,
        side: "baseline" | "candidate",
      ) => of[side].join(", ") || "none";
      const what = uses
        .slice(0, 3)
        .map(
          (use) =>
            `${use.scope} ${versions(use, "candidate")} in ${names.candidate} and ${versions(use, "baseline")} in ${names.baseline}`,
        )
        .join("; ");
      const more = uses.length > 3 ? ` and ${uses.length - 3} more` : "";
      return [
        {
          family: "telemetry",
          subject: {
            service: first.item.service,
            key: "instrumentation versions",
          },
          verdict: "different",
          effect: {
            change: "versions",
            scopes: uses.map(({ scope }) => scope),
          },
          n: pair((side) => sides[side].traces),
          q: null,
          examples: none,
          message: `${first.item.service} is instrumented by other versions: ${what}${more}`,
          impact: limits.impactMs.metric * sides.candidate.traces,
          link: {
            upgraded: new Map(
              uses.map((use) => [
                `${use.item.service}/${use.scope}`,
                JSON.stringify([use.scope, use.versions]),
              ]),
            ),
            roots: [],
            affected: sides.candidate.traces,
            direction: 1,
          },
        },
      ];
    },
  );
}

/** What processes say of their sampler and the like; services that say alike are one finding. */
function settingDrafts(
  { telemetry, sides }: Inventoried,
  names: Pair<string>,
): Draft[] {
  const differences = telemetry.manifests.flatMap(
    ({ service, baseline, candidate }) =>
      baseline === undefined || candidate === undefined
        ? []
        : Object.keys(baseline.settings).flatMap((setting) => {
            const [b = "", c = ""] = [
              baseline.settings[setting],
              candidate.settings[setting],
            ];
            return b === c ? [] : [{ service, setting, b, c }];
          }),
  );
  const groups = groupBy(differences, ({ setting, b, c }) =>
    JSON.stringify([setting, b, c]),
  );
  return [...groups.values()].flatMap((all): Draft[] => {
    const [first] = all;
    if (first === undefined) return [];
    const { setting, b, c } = first;
    const services = all.map(({ service }) => service).sort();
    return [
      {
        family: "telemetry",
        subject: {
          service: services.join(", "),
          key: `isoscope.manifest.${setting}`,
        },
        verdict: "different",
        effect: { change: "setting", baseline: b, candidate: c, services },
        n: pair((side) => sides[side].traces),
        q: null,
        examples: none,
        message: `${services.join(", ")}: telemetry ${setting.replace("_", " ")} is ${brief(c) || "not set"} in ${names.candidate} and ${brief(b) || "not set"} in ${names.baseline}`,
        impact: limits.impactMs.fact * sides.candidate.traces,
      },
    ];
  });
}
