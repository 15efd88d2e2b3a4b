import type { Found } from "../../../collector/src/audit/declaration.js";
import {
  isDefinition,
  readDefinitions,
} from "../../../collector/src/audit/definitions.js";
import { judge, type Verdict } from "../../../collector/src/audit/judge.js";
import { Running, type Fact } from "../../../collector/src/audit/running.js";

/** A project's files, by path. */
export type Project = Readonly<Record<string, string>>;

/** Reads all that an audit would find by itself. */
export function read(
  project: Project,
  environment: Record<string, string> = {},
): Found {
  const paths = Object.keys(project).filter(isDefinition).sort();
  return readDefinitions({ read: (file) => project[file] }, paths, environment);
}

/** What is declared, as `subject version @ file:line (what)`. */
export function declared(
  project: Project,
  environment?: Record<string, string>,
): string[] {
  return read(project, environment).declarations.map(
    ({ subject, version, place, what }) =>
      `${subject.name} ${version ?? "?"} @ ${place.file}:${place.line} (${what})`,
  );
}

export const fact = (
  pillar: string,
  name: string,
  value: string,
  service = "web",
): Fact => ({ service, pillar, name, value });

export function audit(project: Project, facts: readonly Fact[]): Verdict {
  return judge(read(project).declarations, new Running(facts), "production");
}

/** Differences as `severity` and the change to make. */
export const told = ({ differences }: Verdict): string[] =>
  differences.map(({ severity, change }) => {
    const { file, line, from, to, command } = change;
    return `${severity} ${file}:${line} ${command ?? `${from} -> ${to}`}`;
  });
