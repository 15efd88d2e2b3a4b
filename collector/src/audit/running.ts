import { node, type Subject } from "./declaration.js";

/** A fact of an environment, as the collector tells it. */
export interface Fact {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
}

/** What an environment runs: by subject its versions, and the services that tell of each. */
export class Running {
  readonly #versions = new Map<string, Map<string, Set<string>>>();
  readonly #subjects = new Map<string, Subject>();

  constructor(facts: readonly Fact[]) {
    const inNode = new Set(
      facts
        .filter(({ name, value }) => name === RUNTIME && value === "nodejs")
        .map(({ service }) => service),
    );
    for (const { service, ...fact } of facts) {
      // Of several copies or servers of a kind the agent tells all versions in one fact.
      for (const value of fact.value.split(", ")) {
        // Agents of others tell the runtime by their resource only.
        const known =
          fact.name === "process.runtime.version" && inNode.has(service)
            ? { subject: node, version: value }
            : subjectOf({ ...fact, value });
        // Kafka's brokers tell no release, some proxies no version: nothing that a file could declare.
        if (known !== undefined && /^\d\S*$/.test(known.version)) {
          this.#add(known, service);
        }
      }
    }
  }

  /** The versions of a subject that run, each with the services that tell so. */
  of(subject: Subject): { version: string; services: readonly string[] }[] {
    return [...(this.#versions.get(keyOf(subject)) ?? [])]
      .map(([version, services]) => ({
        version,
        services: [...services].sort(),
      }))
      .sort((a, b) => (a.version < b.version ? -1 : 1));
  }

  #add(
    { subject, version }: { subject: Subject; version: string },
    service: string,
  ): void {
    const key = keyOf(subject);
    const versions = this.#versions.get(key) ?? new Map<string, Set<string>>();
    versions.set(version, (versions.get(version) ?? new Set()).add(service));
    this.#versions.set(key, versions);
    this.#subjects.set(key, subject);
  }

  get subjects(): readonly Subject[] {
    return [...this.#subjects.values()];
  }
}

const RUNTIME = "process.runtime.name";

const keyOf = ({ kind, name }: Subject) => `${kind}/${name}`;

const aliases: Readonly<Record<string, string>> = {
  postgres: "postgresql",
  mongo: "mongodb",
};

function subjectOf({
  pillar,
  name,
  value,
}: Omit<Fact, "service">): { subject: Subject; version: string } | undefined {
  const version = value.replace(/^v(?=\d)/, "");
  switch (pillar) {
    case "runtime":
      return name === "node" ? { subject: node, version } : undefined;
    case "packages":
      return { subject: { kind: "package", name }, version };
    case "services": {
      const plain = aliases[name] ?? name;
      // MariaDB answers in MySQL's protocol, and says so in its version.
      const family = /mariadb/i.test(value) ? "mariadb" : plain;
      return {
        subject: { kind: "service", name: family },
        // MySQL's clients were once told 5.5.5 in front of it.
        version: version.replace(/^5\.5\.5-(?=\d)/, ""),
      };
    }
    default:
      return undefined;
  }
}
