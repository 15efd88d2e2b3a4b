import { posix } from "node:path";
import type { Declaration, Files, Found, Problem } from "../declaration.js";
import {
  interpolate,
  parseEnvFile,
  type Variable,
  type Variables,
} from "../interpolate.js";
import { parseYaml, type YamlNode } from "../yaml.js";
import { readDockerfile } from "./dockerfile.js";
import { declareImage } from "./image-declaration.js";

/** A service with what it takes from the one that it extends. */
interface Service {
  readonly name: string;
  readonly file: string;
  readonly image: YamlNode | undefined;
  readonly build: YamlNode | undefined;
  readonly profiles: readonly string[];
}

/** A compose file is one project with its override, which Compose reads by itself. */
const overrideOf = (file: string) =>
  file.replace(/((?:docker-)?compose)(\.ya?ml)$/, "$1.override$2");

/**
 * Reads a compose file, its override, and the files that it includes and extends.
 *
 * @param environment variables of the calling process: they win over those of `.env`
 */
export function readCompose(
  files: Files,
  file: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Found {
  const reader = new ComposeReader(files, file, environment);
  const override = overrideOf(file);
  const project = reader.project(file);
  if (override !== file) {
    for (const [name, own] of reader.project(override)) {
      const base = project.get(name);
      project.set(name, base === undefined ? own : over(own, base));
    }
  }
  return {
    declarations: [...project.values()].flatMap((one) => reader.declare(one)),
    problems: reader.problems,
  };
}

/** What `service` says itself, and else what `base` says. */
function over(service: Service, base: Service): Service {
  // An image of one's own takes the place of a build that is inherited, and the other way round.
  const own = service.image !== undefined || service.build !== undefined;
  return {
    ...(own ? service : { ...base, file: service.file }),
    name: service.name,
    profiles: [...new Set([...base.profiles, ...service.profiles])],
  };
}

class ComposeReader {
  readonly problems: Problem[] = [];
  readonly #files: Files;
  /** The compose file that the project is called by. */
  readonly #main: string;
  readonly #variables: Variables;
  readonly #roots = new Map<string, YamlNode | undefined>();

  constructor(
    files: Files,
    main: string,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.#files = files;
    this.#main = main;
    const env = posix.join(posix.dirname(main), ".env");
    const set = Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value }],
    );
    const variables: Variable[] = [
      ...parseEnvFile(env, files.read(env) ?? ""),
      ...set,
    ];
    this.#variables = new Map(variables.map((one) => [one.name, one]));
  }

  /** The services of a file and of those that it includes. */
  project(file: string, seen: readonly string[] = []): Map<string, Service> {
    const services = new Map<string, Service>();
    const root = this.#root(file);
    if (root === undefined || seen.includes(file)) return services;
    for (const item of root.get("include").items) {
      const path = item.get("path");
      const paths = [item, path, ...path.items].flatMap(({ text }) =>
        text === undefined ? [] : [text],
      );
      for (const one of paths) {
        const included = near(file, this.#put(one));
        if (this.#root(included) === undefined) {
          this.#missing(item, included, "includes");
        }
        for (const [name, service] of this.project(included, [...seen, file])) {
          services.set(name, service);
        }
      }
    }
    for (const { key } of root.get("services").entries) {
      const service = this.#service(file, key, []);
      if (service !== undefined) services.set(key, service);
    }
    return services;
  }

  declare(service: Service): Declaration[] {
    const { name, image, build, profiles } = service;
    const profile =
      profiles.length === 0 ? "" : ` (profile ${profiles.join(", ")})`;
    if (build !== undefined) return this.#declareBuild(service, build);
    if (image?.text === undefined) return [];
    const put = interpolate(image.text, this.#variables);
    for (const variable of put.unset) {
      this.problems.push({
        place: image.place,
        message: `${variable} is not set and has no default; set it in .env next to ${this.#main} or in the environment`,
      });
    }
    return declareImage(
      `service ${name}${profile}`,
      image.text,
      put,
      image.place,
      { file: this.#main, service: name, value: put.text },
    );
  }

  #declareBuild({ name, file }: Service, build: YamlNode): Declaration[] {
    const context = this.#put(build.text ?? build.get("context").text ?? ".");
    // A remote context, or a Dockerfile within the compose file, is not in the tree.
    if (/^\w+:\/\/|^git@/.test(context)) return [];
    const dockerfile = this.#put(build.get("dockerfile").text ?? "Dockerfile");
    const path = near(file, posix.join(context, dockerfile));
    const text = this.#files.read(path);
    if (text === undefined) return [];
    const args = build.get("args");
    const given = new Map<string, Variable>();
    for (const { key, value } of args.entries) {
      given.set(key, {
        name: key,
        value: this.#put(value.text ?? ""),
        place: value.place,
      });
    }
    for (const item of args.items) {
      const [key = "", value] = (item.text ?? "").split("=", 2);
      if (value === undefined) continue;
      given.set(key, { name: key, value: this.#put(value), place: item.place });
    }
    return readDockerfile(path, text, {
      what: `service ${name}`,
      args: given,
      target: build.get("target").text,
      pin: { file: this.#main, service: name },
    }).declarations.slice();
  }

  #service(
    file: string,
    name: string,
    seen: readonly string[],
  ): Service | undefined {
    const root = this.#root(file);
    const node = root?.get("services", name);
    const id = `${file}#${name}`;
    if (node === undefined || seen.includes(id)) return undefined;
    const own: Service = {
      ...{ name, file },
      image: some(node.get("image")),
      build: some(node.get("build")),
      profiles: node.get("profiles").items.flatMap(({ text }) => text ?? []),
    };
    const extended = node.get("extends");
    const parent = extended.text ?? extended.get("service").text;
    if (parent === undefined) return own;
    const from = extended.get("file").text;
    const where = from === undefined ? file : near(file, this.#put(from));
    if (this.#root(where) === undefined) {
      this.#missing(extended, where, "extends");
      return own;
    }
    const base = this.#service(where, parent, [...seen, id]);
    // A build is taken from the folder of the file that says it.
    if (base === undefined) return own;
    const merged = over(own, { ...base, profiles: [] });
    return (own.image ?? own.build) ? merged : { ...merged, file: base.file };
  }

  #root(file: string): YamlNode | undefined {
    if (!this.#roots.has(file)) {
      const text = this.#files.read(file);
      const parsed = text === undefined ? undefined : parseYaml(file, text);
      this.problems.push(...(parsed?.problems ?? []));
      this.#roots.set(file, parsed?.root);
    }
    return this.#roots.get(file);
  }

  #missing({ place }: YamlNode, file: string, verb: string): void {
    this.problems.push({
      place,
      message: `it ${verb} ${file}, which is not there`,
    });
  }

  #put(text: string): string {
    return interpolate(text, this.#variables).text;
  }
}

const near = (file: string, other: string) =>
  posix.normalize(posix.join(posix.dirname(file), other));

const some = (node: YamlNode) =>
  node.text === undefined && node.entries.length === 0 ? undefined : node;
