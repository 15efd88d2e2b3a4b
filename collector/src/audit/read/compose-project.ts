import { posix } from "node:path";
import type { Files, Problem } from "../declaration.js";
import { interpolate, parseEnvFile, type Variables } from "../interpolate.js";
import { parseYaml, type YamlNode } from "../yaml.js";
import {
  merged,
  over,
  type Build,
  type Said,
  type Service,
  type Services,
} from "./compose-service.js";

/** A file, with what its variables stand for and where its paths begin. */
interface Source {
  readonly file: string;
  readonly folder: string;
  readonly variables: Variables;
}

/** One compose project: a file with its override, and the files that they include and extend. */
export class ComposeProject {
  readonly problems: Problem[] = [];
  /** Files that are part of it by `include`. */
  readonly included = new Set<string>();
  readonly #files: Files;
  readonly #main: Source;
  readonly #roots = new Map<string, YamlNode | undefined>();

  /** @param environment variables of the calling process: they win over those of `.env` */
  constructor(
    files: Files,
    main: string,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.#files = files;
    const set = Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, { name, value }] as const],
    );
    const folder = posix.dirname(main);
    const variables = this.#variables(folder, new Map(set));
    this.#main = { file: main, folder, variables };
  }

  /** @param override the file that Compose reads over the main one by itself, if it is there */
  services(override: string): Services {
    const services = this.#project(this.#main, []);
    return override === this.#main.file
      ? services
      : merged(services, this.#project({ ...this.#main, file: override }, []));
  }

  #project(source: Source, seen: readonly string[]): Services {
    const { file } = source;
    const services: Services = new Map();
    const root = this.#root(file);
    if (root === undefined || seen.includes(file)) return services;
    for (const item of root.get("include").items) {
      for (const [name, one] of this.#include(item, source, [...seen, file])) {
        services.set(name, one);
      }
    }
    for (const { key } of root.get("services").entries) {
      const service = this.#service(source, key, []);
      if (service !== undefined) services.set(key, service);
    }
    return services;
  }

  /** The files of one entry lie over each other, and have variables of their own beside the project's. */
  #include(item: YamlNode, source: Source, seen: readonly string[]): Services {
    const path = item.get("path");
    const paths = [item, path, ...path.items].flatMap(({ text }) =>
      text === undefined ? [] : [near(source.file, put(text, source).text)],
    );
    const folder = posix.dirname(paths[0] ?? source.file);
    const variables = this.#variables(folder, source.variables);
    let services: Services = new Map();
    for (const file of paths) {
      this.included.add(file);
      if (this.#root(file) === undefined) {
        this.#missing(item, `it includes ${file}, which is not there`);
      }
      services = merged(
        services,
        this.#project({ file, folder, variables }, seen),
      );
    }
    return services;
  }

  #service(
    source: Source,
    name: string,
    seen: readonly string[],
  ): Service | undefined {
    const node = this.#root(source.file)?.get("services", name);
    const id = `${source.file}#${name}`;
    if (node === undefined || seen.includes(id)) return undefined;
    const own: Service = {
      name,
      image: said(node.get("image"), source),
      build: buildOf(node.get("build"), source),
      profiles: node.get("profiles").items.flatMap(({ text }) => text ?? []),
      alone: node.tag === "!override",
    };
    const extended = node.get("extends");
    const parent = extended.text ?? extended.get("service").text;
    if (parent === undefined) return own;
    const from = extended.get("file").text;
    const file =
      from === undefined
        ? source.file
        : near(source.file, put(from, source).text);
    const root = this.#root(file);
    if (root?.get("services", parent).isThere !== true) {
      const what =
        root === undefined ? file : `service ${parent}${of(from, file)}`;
      this.#missing(extended, `it extends ${what}, which is not there`);
      return own;
    }
    const folder = from === undefined ? source.folder : posix.dirname(file);
    const base = this.#service({ ...source, file, folder }, parent, [
      ...seen,
      id,
    ]);
    return base === undefined ? own : over(own, { ...base, profiles: [] });
  }

  #variables(folder: string, outer: Variables): Variables {
    const file = posix.join(folder, ".env");
    const variables = new Map(outer);
    for (const one of parseEnvFile(file, this.#files.read(file) ?? "")) {
      if (variables.has(one.name)) continue;
      const { text, used } = interpolate(one.value, variables);
      variables.set(one.name, { ...one, value: text, parts: used });
    }
    return variables;
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

  #missing({ place }: YamlNode, message: string): void {
    this.problems.push({ place, message });
  }
}

const of = (from: string | undefined, file: string) =>
  from === undefined ? "" : ` of ${file}`;

function buildOf(node: YamlNode, source: Source): Build | null | undefined {
  if (node.tag === "!reset") return null;
  if (!node.isThere) return undefined;
  const part = (name: string) => said(node.get(name), source) ?? undefined;
  const args = new Map<string, Said>();
  const list = node.get("args");
  for (const { key, value, at } of list.entries) {
    args.set(key, said(value, source) ?? passedOn(key, at, source));
  }
  for (const item of list.items) {
    const [key, value] = split(item.text ?? "");
    args.set(
      key,
      value === undefined
        ? passedOn(key, item, source)
        : { node: item, raw: value, put: put(value, source) },
    );
  }
  return {
    ...{ node, folder: source.folder, args },
    context: said(node, source) ?? part("context"),
    dockerfile: part("dockerfile"),
    inline: part("dockerfile_inline"),
    target: part("target"),
  };
}

/** An argument without a value has that of the variable of its name. */
const passedOn = (key: string, node: YamlNode, source: Source): Said => ({
  node,
  raw: "",
  put: put(`\${${key}-}`, source),
});

function said(node: YamlNode, source: Source): Said | null | undefined {
  if (node.tag === "!reset") return null;
  const { text } = node;
  return text === undefined
    ? undefined
    : { node, raw: text, put: put(text, source) };
}

const put = (text: string, { variables }: Source) =>
  interpolate(text, variables);

/** `name=value`; without a value where there is no `=`. */
function split(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

const near = (file: string, other: string) =>
  posix.normalize(posix.join(posix.dirname(file), other));
