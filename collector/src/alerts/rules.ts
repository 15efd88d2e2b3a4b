import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type YAMLMap,
} from "yaml";
import { IsoscopeError } from "../errors.js";

export const kinds = ["error-rate", "latency", "new-error", "absence"] as const;
export type Kind = (typeof kinds)[number];

/** Where alerts are sent. */
export interface Webhook {
  readonly name: string;
  readonly url: string;
  /** Signs what is sent; without it nothing is signed. */
  readonly secret: string | undefined;
}

/** One condition on one environment. */
export interface Rule {
  readonly name: string;
  readonly kind: Kind;
  readonly environment: string;
  /** Empty for all. */
  readonly service: string;
  readonly operation: string;
  /** The stretch of time that is looked at, milliseconds. */
  readonly overMs: number;
  /** A share of requests, or milliseconds; what is above fires. */
  readonly above: number;
  readonly quantile: number;
  /** With fewer requests nothing is said. */
  readonly atLeast: number;
  readonly webhooks: readonly Webhook[];
}

export interface AlertRules {
  readonly everyMs: number;
  readonly rules: readonly Rule[];
}

const fields: Readonly<Record<Kind, readonly string[]>> = {
  "error-rate": ["above", "atLeast"],
  latency: ["aboveMs", "quantile", "atLeast"],
  "new-error": [],
  absence: [],
};
const common = [
  "name",
  "kind",
  "environment",
  "service",
  "operation",
  "over",
  "webhooks",
];

const EXAMPLE =
  '{ "name": "orders fail", "kind": "error-rate", "environment": "production", "above": 0.05, "over": "10m" }';
const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DAY_MS = 86_400_000;

/**
 * Reads the rules, JSON or YAML.
 *
 * @param file its path, for the errors
 * @throws IsoscopeError ISO-CONFIG with the line at fault and what to write there
 */
export function parseRules(text: string, file: string): AlertRules {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "silent",
  });
  const wrong = (
    at: Node | number | null | undefined,
    message: string,
    hint?: string,
  ) => {
    const offset = typeof at === "number" ? at : (at?.range?.[0] ?? 0);
    const line = Math.max(1, lines.linePos(offset).line);
    return new IsoscopeError("ISO-CONFIG", `${file}:${line}: ${message}`, {
      hint: hint ?? "docs/alerts.md describes the file.",
    });
  };
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw wrong(
      broken.pos[0],
      `it is neither JSON nor YAML here: ${broken.message.split("\n", 1)[0] ?? ""}`,
    );
  }
  const reader = (
    node: unknown,
    what: string,
    known: readonly string[],
    hint?: string,
  ) => {
    if (!isMap(node))
      throw wrong(node as Node | null, `${what} is not an object.`, hint);
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (!known.includes(name)) {
        throw wrong(
          key as Node,
          `${what} has an unknown field "${name}".`,
          `Fields that it may have: ${known.join(", ")}.`,
        );
      }
    }
    return new Fields(node, what, wrong);
  };
  const top = reader(
    document.contents,
    "The file",
    ["everySeconds", "webhooks", "rules"],
    `Write { "rules": [${EXAMPLE}] }.`,
  );
  const webhooks = new Map<string, Webhook>();
  for (const [name, node] of top.map("webhooks")) {
    const one = reader(node, `Webhook "${name}"`, ["url", "secret"]);
    const url = one.text(
      "url",
      'the address to send to: "url": "https://hooks.example/isoscope"',
    );
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!["http:", "https:"].includes(parsed?.protocol ?? "")) {
      throw wrong(one.at("url"), `"${url}" is not an http or https URL.`);
    }
    const secret = one.has("secret")
      ? one.text("secret", "what signs it, 16 or more characters")
      : undefined;
    if (secret !== undefined && secret.length < 16) {
      throw wrong(
        one.at("secret"),
        `The secret of webhook "${name}" is shorter than 16 characters.`,
        "Make one with `openssl rand -hex 32`.",
      );
    }
    webhooks.set(name, { name, url, secret });
  }
  const names = new Set<string>();
  const rules = top
    .list("rules", `a list of rules such as ${EXAMPLE}`)
    .map((node, index): Rule => {
      const what = `Rule ${index + 1}`;
      const kindNode = isMap(node) ? node.get("kind") : undefined;
      const kind = kinds.find((one) => one === kindNode);
      const one = reader(node, what, [
        ...common,
        ...(kind === undefined ? Object.values(fields).flat() : fields[kind]),
      ]);
      const name = one.text(
        "name",
        'what alerts are called by: "name": "orders fail"',
      );
      if (names.has(name)) {
        throw wrong(
          one.at("name"),
          `Two rules are called "${name}".`,
          "Alerts are told apart by the name: choose another.",
        );
      }
      names.add(name);
      if (kind === undefined) {
        throw wrong(
          one.at("kind"),
          `Rule "${name}" has no kind that is known.`,
          `Write "kind": one of ${kinds.join(", ")}.`,
        );
      }
      const chosen = one.has("webhooks")
        ? one.list("webhooks", "a list of names").map((item) => {
            const called = isScalar(item) ? String(item.value) : "";
            const found = webhooks.get(called);
            if (found !== undefined) return found;
            throw wrong(
              item as Node,
              `Rule "${name}" names webhook "${called}", which is not there.`,
              `Webhooks: ${[...webhooks.keys()].join(", ") || 'none; add it under "webhooks"'}.`,
            );
          })
        : [...webhooks.values()];
      return {
        name,
        kind,
        environment: one.text(
          "environment",
          'the environment to watch: "environment": "production"',
        ),
        service: one.has("service")
          ? one.text("service", "a service's name")
          : "",
        operation: one.has("operation")
          ? one.text("operation", 'such as "POST /orders"')
          : "",
        overMs: one.duration("over", '"over": "10m"'),
        above:
          kind === "error-rate"
            ? one.number("above", 0, 1, '"above": 0.05 for 5 % of the requests')
            : kind === "latency"
              ? one.number("aboveMs", 0, 1e9, '"aboveMs": 500')
              : 0,
        quantile: one.has("quantile")
          ? one.number("quantile", 0.01, 0.999, '"quantile": 0.95')
          : 0.95,
        atLeast: one.has("atLeast")
          ? one.number("atLeast", 1, 1e12, '"atLeast": 20 requests')
          : 20,
        webhooks: chosen,
      };
    });
  const every = top.has("everySeconds")
    ? top.number("everySeconds", 1, 3600, '"everySeconds": 60')
    : 60;
  return { everyMs: every * 1000, rules };
}

type Wrong = (
  at: Node | number | null | undefined,
  message: string,
  hint?: string,
) => IsoscopeError;

/** The fields of one object of the file. */
class Fields {
  readonly #node: YAMLMap;
  readonly #what: string;
  readonly #wrong: Wrong;

  constructor(node: YAMLMap, what: string, wrong: Wrong) {
    this.#node = node;
    this.#what = what;
    this.#wrong = wrong;
  }

  has(name: string): boolean {
    return this.#node.has(name);
  }

  /** Where a field stands, or its object where it is not there. */
  at(name: string): Node {
    return (this.#node.get(name, true) as Node | undefined) ?? this.#node;
  }

  text(name: string, example: string): string {
    const value = this.#node.get(name);
    if (typeof value === "string" && value.trim() !== "") return value;
    throw this.#refused(name, "a text", example);
  }

  number(name: string, least: number, most: number, example: string): number {
    const value = this.#node.get(name);
    if (typeof value === "number" && value >= least && value <= most) {
      return value;
    }
    throw this.#refused(name, `a number from ${least} to ${most}`, example);
  }

  duration(name: string, example: string): number {
    const value = this.#node.get(name);
    const found = /^(\d{1,6})([smhd])$/.exec(
      typeof value === "string" ? value : "",
    );
    const ms = Number(found?.[1]) * (unitMs[found?.[2] ?? ""] ?? NaN);
    if (ms > 0 && ms <= 7 * DAY_MS) return ms;
    throw this.#refused(name, "a time of s, m, h or d, up to 7d", example);
  }

  list(name: string, example: string): readonly unknown[] {
    const value: unknown = this.#node.get(name, true);
    if (isSeq(value)) return value.items;
    throw this.#refused(name, "a list", example);
  }

  map(name: string): [string, unknown][] {
    const value: unknown = this.#node.get(name, true);
    if (value === undefined) return [];
    if (!isMap(value)) {
      throw this.#refused(
        name,
        "an object",
        '"webhooks": { "team": { "url": "https://hooks.example/isoscope" } }',
      );
    }
    return value.items.map(({ key, value: one }) => [
      isScalar(key) ? String(key.value) : "",
      one,
    ]);
  }

  #refused(name: string, wanted: string, example: string): IsoscopeError {
    return this.#wrong(
      this.at(name),
      `${this.#what} ${this.has(name) ? `has "${name}", which is not ${wanted}` : `lacks "${name}"`}.`,
      `Write ${example}.`,
    );
  }
}
