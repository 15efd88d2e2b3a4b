import { tellFact } from "./facts";

/** What Node knows about itself without asking the system: told at once, as it costs nothing. */
export function tellRuntime(): void {
  tell("node", process.version, "process.version");
  for (const name of ["v8", "openssl", "icu", "tz"]) {
    // `tz` is the release of the time zone database, not the zone.
    const label = name === "tz" ? "tzdata" : name;
    tell(label, process.versions[name], "process.versions");
  }
  tell(
    "platform",
    `${process.platform}-${process.arch}`,
    "process.platform, process.arch",
  );
}

/** The time zone and locale that dates and sorting follow. Node loads ICU for it, so not at the start. */
export function tellLocale(lang: string | undefined): void {
  const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
  tell("timezone", timeZone, "Intl.DateTimeFormat");
  tell("locale", locale, "Intl.DateTimeFormat");
  // Programs that it starts follow this one.
  if (lang !== undefined && /^[\w.@-]{1,40}$/.test(lang)) {
    tell("lang", lang, "LC_ALL or LANG");
  }
}

function tell(name: string, value: string | undefined, source: string): void {
  if (value === undefined) return;
  tellFact({ pillar: "runtime", name, value, source });
}
