import semver from "semver";
import { isDeclarable, pinImage, replaceLast } from "./images.js";
import type { Declaration, Place, Subject } from "./declaration.js";
import type { Running } from "./running.js";
import { distance, inParts, severities, type Severity } from "./versions.js";

/** A definition that declares another version than the one that runs. */
export interface Difference extends Place {
  readonly kind: Subject["kind"];
  readonly name: string;
  readonly severity: Severity;
  readonly what: string;
  /** Null where the file leaves it open. */
  readonly declared: string | null;
  readonly running: readonly {
    readonly version: string;
    readonly services: readonly string[];
  }[];
  readonly message: string;
  readonly change: Change;
  readonly compose: NonNullable<Declaration["compose"]>;
}

/** What makes a definition agree: a line to edit, or a command. */
export interface Change extends Place {
  /** That it then declares; of a place that takes fewer parts, more than it says. */
  readonly version: string;
  readonly from: string;
  readonly to: string;
  readonly command?: string;
}

export interface Verdict {
  /** Gravest first. */
  readonly differences: readonly Difference[];
  /** Definitions that agree with what runs. */
  readonly agree: number;
  /** Subjects that are declared, and of which the environment tells nothing. */
  readonly untold: readonly string[];
  /** Runtimes and services that run and that nothing declares. */
  readonly undeclared: readonly string[];
}

/**
 * Holds what files declare against what an environment runs. Where it runs several versions at once, one
 * that agrees is enough.
 *
 * @param environment its name, for the messages
 */
export function judge(
  declarations: readonly Declaration[],
  running: Running,
  environment: string,
): Verdict {
  const groups = new Map<string, Declaration[]>();
  for (const [index, one] of declarations.entries()) {
    const key = one.group ?? `#${index}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const differences: Difference[] = [];
  const untold = new Set<string>();
  let agree = 0;
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const versions = running.of(first.subject);
    if (versions.length === 0) {
      // A lockfile lists what no environment loads; that is no gap.
      if (first.subject.kind !== "package") untold.add(first.subject.name);
      continue;
    }
    const nearest = group
      .flatMap((declaration) =>
        versions.map(({ version, services }) => ({
          declaration,
          version,
          services,
          severity: between(declaration, version),
        })),
      )
      // Of those that are as near, the one that most of the environment runs, and then the newest.
      .sort(
        (a, b) =>
          gravity(a.severity) - gravity(b.severity) ||
          b.services.length - a.services.length ||
          b.version.localeCompare(a.version, "en", { numeric: true }),
      )[0];
    if (nearest?.severity === undefined) {
      agree++;
      continue;
    }
    const { declaration, version, severity } = nearest;
    differences.push(
      describe(declaration, version, severity, versions, environment),
    );
  }
  return {
    differences: differences.sort(
      (a, b) =>
        gravity(b.severity) - gravity(a.severity) ||
        (a.file < b.file ? -1 : Number(a.file > b.file)) ||
        a.line - b.line,
    ),
    agree,
    untold: [...untold].sort(),
    undeclared: running.subjects
      .filter(isDeclarable)
      .filter(
        ({ kind, name }) =>
          !declarations.some(
            ({ subject }) => subject.kind === kind && subject.name === name,
          ),
      )
      .map((subject) => `${subject.name} ${versionsOf(running, subject)}`)
      .sort(),
  };
}

const versionsOf = (running: Running, subject: Subject) =>
  running
    .of(subject)
    .map(({ version }) => version)
    .join(", ");

function between(
  { subject, version, range }: Declaration,
  running: string,
): Severity | undefined {
  return version === undefined
    ? "unknown"
    : distance(subject, version, running, range);
}

/** Agreement is least; what can't be told is more than that and less than any difference. */
const gravity = (severity: Severity | undefined) =>
  severity === undefined ? -1 : severities.indexOf(severity);

/** Whether a difference is at least that grave. */
export const atLeast = (severity: Severity, least: Severity) =>
  gravity(severity) >= gravity(least);

function describe(
  declaration: Declaration,
  version: string,
  severity: Severity,
  running: Difference["running"],
  environment: string,
): Difference {
  const { subject, place, what, version: declared } = declaration;
  const there = running
    .map(
      (one) =>
        one.version +
        (running.length > 1 ? ` (${one.services.join(", ")})` : ""),
    )
    .join(", ");
  const here =
    declared === undefined
      ? `${subject.name} in no certain version (${declaration.edit.text})`
      : `${subject.name} ${declared}`;
  return {
    ...place,
    kind: subject.kind,
    name: subject.name,
    severity,
    what,
    declared: declared ?? null,
    running,
    message: `${what}: ${here} here, ${there} in ${environment}`,
    change: changeOf(declaration, version),
    compose: declaration.compose ?? [],
  };
}

/** @param running the version to change to */
function changeOf(declaration: Declaration, running: string): Change {
  const { edit, version, range, parts, command } = declaration;
  const target = inParts(running, parts);
  const from = edit.text;
  const to =
    command !== undefined
      ? `${declaration.subject.name}@${target}`
      : range === true
        ? // Volta takes one version, and whoever wrote one meant one.
          `${semver.valid(version) === null ? "^" : ""}${target}`
        : version === undefined
          ? open(declaration, target)
          : from.includes("@sha256:")
            ? // Another version is another digest.
              pinImage(from, target)
            : replaceLast(from, version, target);
  return {
    ...edit.place,
    version: inParts(running, undefined),
    from,
    to,
    ...(command === undefined
      ? {}
      : { command: command.replace("{version}", target) }),
  };
}

/** A place that names no version: an image gets a tag, a platform's type its own, anything else is the version. */
function open({ edit, image, parts }: Declaration, target: string): string {
  if (image !== undefined) return pinImage(image, target);
  return parts === undefined
    ? target
    : `${edit.text.split(":", 1)[0] ?? ""}:${target}`;
}
