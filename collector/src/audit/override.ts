import { posix } from "node:path";
import { stringify } from "yaml";
import type { Difference } from "./judge.js";
import { pinImage, replaceLast } from "./images.js";

/** What the names of generated files end with. */
export const OVERRIDE_END = ".isoscope.yaml";

/** By its first words a generated file is known, and may be written anew. */
export const MARK = "# Written by `isoscope audit --fix`";

/** A compose file that lies over a project's and pins the versions of an environment. */
export interface Override {
  readonly file: string;
  /** The project's own files, in the order that Compose is told them. */
  readonly bases: readonly string[];
  readonly text: string;
}

interface ServicePin {
  image?: string;
  build?: { args: Record<string, string> };
}

interface Project {
  readonly bases: readonly string[];
  readonly services: Record<string, ServicePin>;
}

/**
 * Overrides that pin what runs in an environment, one for each compose project with a difference. The
 * originals stay as they are.
 */
export function overridesFor(
  differences: readonly Difference[],
  environment: string,
): Override[] {
  const projects = new Map<string, Project>();
  for (const { compose, change, declared } of differences) {
    const { version } = change;
    for (const { file, over, service, argument, value } of compose) {
      const bases = over === undefined ? [file] : [file, over];
      const project = projects.get(file) ?? { bases, services: {} };
      projects.set(file, project);
      const pin = (project.services[service] ??= {});
      if (argument === undefined) {
        pin.image = pinImage(value, version);
      } else {
        const pinned =
          declared === null ? version : replaceLast(value, declared, version);
        (pin.build ??= { args: {} }).args[argument] = pinned;
      }
    }
  }
  const taken = new Set<string>();
  return [...projects].map(([base, { bases, services }]) => {
    const short = fileFor(base.replace(/docker-(?=[^/]*$)/, ""));
    // compose.yaml and docker-compose.yml may lie side by side.
    const file = taken.has(short) ? fileFor(base) : short;
    taken.add(file);
    const command = [...bases, file].map((one) => `-f ${posix.basename(one)}`);
    return {
      file,
      bases,
      text: [
        `${MARK}: the versions that ${environment} runs.`,
        `#   docker compose ${command.join(" ")} up`,
        stringify({ services }),
      ].join("\n"),
    };
  });
}

/** `compose.test.yml` has `compose.test.isoscope.yaml`. */
const fileFor = (base: string) => base.replace(/\.ya?ml$/, OVERRIDE_END);
