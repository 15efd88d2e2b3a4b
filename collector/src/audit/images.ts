import { node, type Subject } from "./declaration.js";
import { inParts, numbersOf } from "./versions.js";

/** A reference to a container image, in its parts. */
export interface Image {
  /** With registry and folders. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Takes `[registry[:port]/]path[:tag][@digest]` apart. */
export function parseImage(reference: string): Image {
  const [named = "", digest] = reference.trim().split("@", 2);
  const slash = named.lastIndexOf("/");
  const colon = named.indexOf(":", slash + 1);
  return {
    repository: colon === -1 ? named : named.slice(0, colon),
    tag: colon === -1 ? undefined : named.slice(colon + 1),
    digest,
  };
}

const service = (name: string): Subject => ({ kind: "service", name });

/** What the last part of an image's name says it runs. */
const byName = new Map<string, Subject>([
  ["node", node],
  ["nodejs", node],
  ...(
    [
      [
        "postgresql",
        "postgres",
        "postgresql",
        "postgis",
        "pgvector",
        "alloydb",
      ],
      ["mysql", "mysql", "mysql-server", "percona", "percona-server"],
      ["mariadb", "mariadb"],
      ["redis", "redis", "redis-stack", "redis-stack-server"],
      ["valkey", "valkey"],
      ["mongodb", "mongo", "mongodb", "mongodb-community-server"],
      ["elasticsearch", "elasticsearch"],
      ["opensearch", "opensearch"],
      ["kafka", "kafka", "cp-kafka", "kafka-native"],
      ["rabbitmq", "rabbitmq"],
      ["memcached", "memcached"],
      ["clickhouse", "clickhouse", "clickhouse-server"],
      ["nginx", "nginx", "nginx-unprivileged"],
    ] as const
  ).flatMap(([name, ...images]) =>
    images.map((image): [string, Subject] => [image, service(name)]),
  ),
]);

/** Whether files can declare a subject: what a server says of itself is more than that. */
export const isDeclarable = ({ kind, name }: Subject): boolean =>
  [...byName.values()].some((one) => one.kind === kind && one.name === name);

/** What an image runs. */
interface Known {
  readonly subject: Subject;
  /** Undefined where the tag leaves it open. */
  readonly version: string | undefined;
  /** Parts of a version that its tags have, where they never have all. */
  readonly parts?: number;
}

/** What an image runs and in which version; undefined for one that is not known. */
export function subjectOf(image: Image): Known | undefined {
  const name = image.repository.split("/").at(-1) ?? "";
  // timescaledb's own version comes first, PostgreSQL's stands behind pg.
  const inside = /(?:^|-)pg(\d+(?:\.\d+)*)/.exec(image.tag ?? "")?.[1];
  const of = (subject: Subject, version: string | undefined): Known =>
    // What builds on PostgreSQL is tagged by its major version: 16-3.4, pg16.
    version !== undefined && (version === inside || name === "postgis")
      ? { subject, version, parts: numbersOf(version).length }
      : { subject, version };
  if (/^(timescaledb|pgvector|alloydb|citus)/.test(name)) {
    return of(service("postgresql"), inside);
  }
  const subject = byName.get(name);
  if (subject === undefined) return undefined;
  const numbers = numbersOf(image.tag ?? "");
  return of(subject, numbers.length === 0 ? inside : numbers.join("."));
}

/** The same image in another version: `postgres:16-alpine` in 18.6 is `postgres:18.6-alpine`. */
export function pinImage(reference: string, version: string): string {
  const { repository, tag } = parseImage(reference);
  const { version: before, parts } = subjectOf(parseImage(reference)) ?? {};
  if (tag === undefined || before === undefined) {
    return `${repository}:${version}`;
  }
  return `${repository}:${replaceLast(tag, before, inParts(version, parts))}`;
}

/** Replaces the last occurrence, as a whole number: the 16 of `16-alpine3.16` is the first. */
export function replaceLast(
  text: string,
  before: string,
  after: string,
): string {
  const at =
    [...text.matchAll(wholly(before))].at(-1)?.index ??
    text.lastIndexOf(before);
  return at === -1
    ? text
    : text.slice(0, at) + after + text.slice(at + before.length);
}

/** A version that is no part of a longer one. */
export const wholly = (version: string): RegExp =>
  new RegExp(`(?<![\\d.])${escape(version)}(?![\\d]|\\.\\d)`, "g");

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
