import { posix } from "node:path";
import type { Declaration, Files, Found, Problem } from "../declaration.js";
import { ComposeProject } from "./compose-project.js";
import type { Build, Service } from "./compose-service.js";
import { readDockerfile } from "./dockerfile.js";
import { declareImage } from "./image-declaration.js";

/** A compose file is one project with its override, which Compose reads by itself. */
const overrideOf = (file: string) =>
  file.replace(/((?:docker-)?compose)(\.ya?ml)$/, "$1.override$2");

/** What a compose project declares, and the files that are part of it. */
export interface FoundCompose extends Found {
  readonly included: ReadonlySet<string>;
}

/**
 * Reads a compose file, its override, and the files that it includes and extends.
 *
 * @param environment variables of the calling process: they win over those of `.env`
 */
export function readCompose(
  files: Files,
  file: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): FoundCompose {
  const project = new ComposeProject(files, file, environment);
  const override = overrideOf(file);
  const services = [...project.services(override).values()];
  const isThere = override !== file && files.read(override) !== undefined;
  const problems: Problem[] = [];
  const reader = new Reader(
    files,
    { file, ...(isThere ? { over: override } : {}) },
    problems,
  );
  return {
    declarations: services.flatMap((service) => reader.declare(service)),
    problems: [...project.problems, ...problems],
    included: project.included,
  };
}

class Reader {
  readonly #files: Files;
  readonly #project: { readonly file: string; readonly over?: string };
  readonly #problems: Problem[];

  constructor(
    files: Files,
    project: { readonly file: string; readonly over?: string },
    problems: Problem[],
  ) {
    this.#files = files;
    this.#project = project;
    this.#problems = problems;
  }

  declare(service: Service): Declaration[] {
    const { name, image, build, profiles } = service;
    // What is built is called by the image then.
    if (build) return this.#declareBuild(name, build);
    if (!image) return [];
    const { node, raw, put } = image;
    for (const variable of put.unset) {
      this.#problems.push({
        place: node.place,
        message: `${variable} is not set and has no default; set it in .env next to ${this.#project.file} or in the environment`,
      });
    }
    const profile =
      profiles.length === 0 ? "" : ` (profile ${profiles.join(", ")})`;
    const what = `service ${name}${profile}`;
    return declareImage(what, raw, put, node.place, () => ({
      ...{ ...this.#project, service: name, value: put.text },
    }));
  }

  #declareBuild(name: string, build: Build): Declaration[] {
    const { context, dockerfile, inline, target, folder, args, node } = build;
    const options = {
      what: `service ${name}`,
      args: new Map(
        [...args].map(([key, { put, node }]) => [
          key,
          { name: key, value: put.text, place: node.place, parts: put.used },
        ]),
      ),
      target: target?.put.text,
      pin: { ...this.#project, service: name },
    };
    if (inline !== undefined) {
      const { file } = inline.node.place;
      const { firstLine } = inline.node;
      return [
        ...readDockerfile(file, inline.put.text, { ...options, firstLine })
          .declarations,
      ];
    }
    const where = context?.put.text ?? ".";
    // A remote context is not in the tree.
    if (/^\w+:\/\/|^git@/.test(where)) return [];
    const path = posix.normalize(
      posix.join(
        posix.isAbsolute(where) ? "" : folder,
        where,
        dockerfile?.put.text ?? "Dockerfile",
      ),
    );
    const text = this.#files.read(path);
    if (text === undefined) {
      this.#problems.push({
        place: node.place,
        message: `it builds ${path}, which is not there`,
      });
      return [];
    }
    return [...readDockerfile(path, text, options).declarations];
  }
}
