import { emitEvent, tellFact } from "./facts";
import { type Studied } from "./study";

/** The `EventName` of a log record with a part of the resolved packages. */
const INSTALLED_EVENT = "isoscope.installed";
/** Of one record's list: the collector cuts longer values, characters. */
const MAX_LIST = 32_000;

/** Tells what the worker thread read: the lockfile with its whole list, and the hash of the code. */
export function tellStudied({ lockfile, artifact }: Studied): void {
  if (artifact !== undefined) {
    tellFact({
      pillar: "build",
      name: "artifact",
      value: artifact.hash.slice(0, 16),
      source: `SHA-256 of ${artifact.files} code files`,
    });
  }
  if (lockfile === undefined) return;
  tellFact({
    pillar: "packages",
    name: "lockfile",
    value: lockfile.hash.slice(0, 16),
    source: `SHA-256 of ${lockfile.file}`,
  });
  // One record instead of a thousand: what is installed and never loaded explains little by itself.
  parts(lockfile.packages).forEach((list, part) => {
    emitEvent(INSTALLED_EVENT, `${lockfile.packages.length} packages`, {
      "isoscope.installed.lockfile": lockfile.hash.slice(0, 16),
      "isoscope.installed.file": lockfile.file,
      "isoscope.installed.part": part,
      "isoscope.installed.packages": list,
    });
  });
}

function parts(packages: readonly string[]): string[] {
  const lists: string[] = [];
  let list = "";
  for (const one of packages) {
    if (list.length + one.length >= MAX_LIST) {
      lists.push(list);
      list = "";
    }
    list += list === "" ? one : ` ${one}`;
  }
  return list === "" ? lists : [...lists, list];
}
