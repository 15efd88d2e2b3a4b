/** A fact of an environment, as the collector tells it. */
export interface SettingFact {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
}

/** Environment variables by which two environments differ; names only, as no value ever arrives. */
export interface Settings {
  /** Set there, and not here. */
  readonly onlyThere: readonly string[];
  readonly onlyHere: readonly string[];
  /** Set on both sides, to values that differ. */
  readonly different: readonly string[];
  /** Whether this side tells settings at all: else what is set there may be set here as well. */
  readonly compared: boolean;
}

/**
 * @param there facts of the trace's environment
 * @param here facts of the environment in which it shall be reproduced
 * @returns undefined where nothing is known of the settings there
 */
export function differingSettings(
  there: readonly SettingFact[],
  here: readonly SettingFact[],
  service: string,
): Settings | undefined {
  const [a, b] = [settingsOf(there, service), settingsOf(here, service)];
  const names = (from: typeof a, keep: (name: string) => boolean) =>
    [...from.keys()].filter(keep).sort();
  if (a.size === 0) return undefined;
  return {
    compared: b.size > 0,
    onlyThere: names(a, (name) => !b.has(name)),
    onlyHere: names(b, (name) => !a.has(name)),
    different: names(
      a,
      (name) => b.has(name) && valuesOf(a, name) !== valuesOf(b, name),
    ),
  };
}

/** The values' keyed hashes, by the variable's name. */
function settingsOf(facts: readonly SettingFact[], service: string) {
  const settings = new Map<string, Set<string>>();
  for (const fact of facts) {
    if (fact.pillar !== "configuration" || fact.service !== service) continue;
    const values = settings.get(fact.name) ?? new Set();
    settings.set(fact.name, values.add(fact.value));
  }
  return settings;
}

const valuesOf = (
  settings: ReadonlyMap<string, ReadonlySet<string>>,
  name: string,
) => [...(settings.get(name) ?? [])].sort().join("\n");
