import { posix } from "node:path";
import { stringify } from "yaml";
import type { Difference } from "./judge.js";
import { pinImage } from "./images.js";

/** By its first words a generated file is known, and may be written anew. */
export const MARK = "# Written by `isoscope audit --fix`";

/** A compose file that lies over another and pins the versions of an environment. */
export interface Override {
  readonly file: string;
  /** The compose file that it goes with. */
  readonly base: string;
  readonly text: string;
}

interface ServicePin {
  image?: string;
  build?: { args: Record<string, string> };
}

/**
 * Overrides that pin what runs in an environment, one for each compose project with a difference. The
 * originals stay as they are.
 */
export function overridesFor(
  differences: readonly Difference[],
  environment: string,
): Override[] {
  const projects = new Map<string, Record<string, ServicePin>>();
  for (const { compose, change, declared } of differences) {
    const { version } = change;
    for (const { file, service, argument, value } of compose) {
      const services = projects.get(file) ?? {};
      projects.set(file, services);
      const pin = (services[service] ??= {});
      if (argument === undefined) {
        pin.image = pinImage(value, version);
      } else {
        const pinned =
          declared === null ? version : value.replace(declared, version);
        (pin.build ??= { args: {} }).args[argument] = pinned;
      }
    }
  }
  return [...projects].map(([base, services]) => {
    const file = posix.join(posix.dirname(base), "compose.isoscope.yaml");
    return {
      file,
      base,
      text: [
        `${MARK}: the versions that ${environment} runs.`,
        `#   docker compose -f ${posix.basename(base)} -f ${posix.basename(file)} up`,
        stringify({ services }),
      ].join("\n"),
    };
  });
}
