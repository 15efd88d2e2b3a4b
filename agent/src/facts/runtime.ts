import { tellFact } from "./facts";

/** Tells which Node runs, and on what. */
export function tellRuntime(): void {
  tellFact({
    pillar: "runtime",
    name: "node",
    value: process.version,
    source: "process.version",
  });
  for (const name of ["v8", "openssl", "icu", "tz"]) {
    const value = process.versions[name];
    if (value === undefined) continue;
    tellFact({ pillar: "runtime", name, value, source: "process.versions" });
  }
  tellFact({
    pillar: "runtime",
    name: "platform",
    value: `${process.platform}-${process.arch}`,
    source: "process.platform, process.arch",
  });
}
