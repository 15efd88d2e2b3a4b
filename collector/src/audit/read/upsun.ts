import {
  node,
  type Declaration,
  type Found,
  type Subject,
} from "../declaration.js";
import { numbersOf } from "../versions.js";
import { parseYaml, type YamlNode } from "../yaml.js";

/** What a type of Upsun and Platform.sh runs. Their `mysql` is MariaDB. */
const types: Readonly<Record<string, Subject>> = {
  nodejs: node,
  ...Object.fromEntries(
    [
      ["postgresql", "postgresql"],
      ["mysql", "mariadb"],
      ["mariadb", "mariadb"],
      ["oracle-mysql", "mysql"],
      ["redis", "redis"],
      ["redis-persistent", "redis"],
      ["valkey", "valkey"],
      ["valkey-persistent", "valkey"],
      ["mongodb", "mongodb"],
      ["mongodb-enterprise", "mongodb"],
      ["elasticsearch", "elasticsearch"],
      ["elasticsearch-enterprise", "elasticsearch"],
      ["opensearch", "opensearch"],
      ["kafka", "kafka"],
      ["rabbitmq", "rabbitmq"],
      ["memcached", "memcached"],
      ["clickhouse", "clickhouse"],
    ].map(([type = "", name = ""]) => [
      type,
      { kind: "service", name } satisfies Subject,
    ]),
  ),
};

/** Reads .upsun/config.yaml (and any other file there): applications and services. */
export function readUpsun(file: string, text: string): Found {
  const { root, problems } = parseYaml(file, text);
  return {
    declarations: [
      ...all(root.get("applications"), "application"),
      ...all(root.get("services"), "service"),
    ],
    problems,
  };
}

/** Reads .platform.app.yaml: one application. */
export function readPlatformApp(file: string, text: string): Found {
  const { root, problems } = parseYaml(file, text);
  return {
    declarations: one(
      root,
      `application ${root.get("name").text ?? ""}`.trim(),
    ),
    problems,
  };
}

/** Reads .platform/applications.yaml: applications by name, or a list of them. */
export function readPlatformApps(file: string, text: string): Found {
  const { root, problems } = parseYaml(file, text);
  const listed = root.items.flatMap((app) =>
    one(app, `application ${app.get("name").text ?? ""}`.trim()),
  );
  return { declarations: [...listed, ...all(root, "application")], problems };
}

/** Reads .platform/services.yaml. */
export function readPlatformServices(file: string, text: string): Found {
  const { root, problems } = parseYaml(file, text);
  return { declarations: all(root, "service"), problems };
}

function all(node: YamlNode, what: string): Declaration[] {
  return node.entries.flatMap(({ key, value }) => one(value, `${what} ${key}`));
}

function one(node: YamlNode, what: string): Declaration[] {
  const stack = node.get("stack");
  // A composable image lists its runtimes, with or without settings of theirs: `- nodejs@22`.
  const runtimes = [...stack.items, ...stack.get("runtimes").items].flatMap(
    (item) => [item, ...item.entries.map(({ at }) => at)],
  );
  return [
    ...typed(node.get("type"), ":", what),
    ...runtimes.flatMap((runtime) => typed(runtime, "@", what)),
  ];
}

function typed(type: YamlNode, mark: ":" | "@", what: string): Declaration[] {
  const [name = "", version] = (type.text ?? "").split(mark, 2);
  const subject = Object.hasOwn(types, name) ? types[name] : undefined;
  if (subject === undefined) return [];
  const numbers = numbersOf(version ?? "");
  const { place } = type;
  return [
    {
      subject,
      version: numbers.length === 0 ? undefined : numbers.join("."),
      what,
      place,
      edit: { place, text: type.text ?? "" },
      // They take `postgresql:18`, never `postgresql:18.6`.
      parts: numbers.length || 1,
    },
  ];
}
