import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from "yaml";
import type { Place, Problem } from "./declaration.js";

/** One entry of a mapping. */
interface Entry {
  readonly key: string;
  readonly at: YamlNode;
  readonly value: YamlNode;
}

/** A place in a YAML file: what stands there and where. Anchors and merge keys are followed. */
export class YamlNode {
  readonly #file: YamlFile;
  readonly #node: Node | undefined;

  constructor(file: YamlFile, node: unknown) {
    this.#file = file;
    const found = node as Node | null | undefined;
    this.#node = isAlias(found)
      ? found.resolve(file.document)
      : (found ?? undefined);
  }

  get place(): Place {
    return this.#file.placeOf(this.#node?.range?.[0] ?? 0);
  }

  /** Whether anything stands there, if only null. */
  get isThere(): boolean {
    return this.#node !== undefined;
  }

  /** A tag of another tool's, such as Compose's `!reset`. */
  get tag(): string | undefined {
    return this.#node?.tag;
  }

  /** The line that a scalar's text begins on: of a block the one after its mark. */
  get firstLine(): number {
    const type = isScalar(this.#node) ? (this.#node.type ?? "") : "";
    return this.place.line + (type.startsWith("BLOCK") ? 1 : 0);
  }

  /** A scalar as text; undefined for anything else, and for null. */
  get text(): string | undefined {
    if (!isScalar(this.#node)) return undefined;
    const { value, source } = this.#node;
    // As it was written: 18.10 is a version, not 18.1.
    return typeof value === "string" || value === null
      ? (value ?? undefined)
      : source;
  }

  /** Members of a sequence; none for anything else. */
  get items(): YamlNode[] {
    return isSeq(this.#node)
      ? this.#node.items.map((item) => new YamlNode(this.#file, item))
      : [];
  }

  /** Entries of a mapping, with those that a merge key brings and it has not itself. */
  get entries(): Entry[] {
    return this.#entries(new Set());
  }

  /** @param within mappings that merge this one: one that merges itself adds nothing */
  #entries(within: ReadonlySet<Node>): Entry[] {
    if (!isMap(this.#node) || within.has(this.#node)) return [];
    const seen = new Set([...within, this.#node]);
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const { key, value } of this.#node.items) {
      const at = new YamlNode(this.#file, key);
      const found = new YamlNode(this.#file, value);
      if (at.text === "<<") {
        merged.push(
          ...[found, ...found.items].flatMap((one) => one.#entries(seen)),
        );
      } else {
        own.push({ key: at.text ?? "", at, value: found });
      }
    }
    const names = new Set(own.map(({ key }) => key));
    return [...own, ...merged.filter(({ key }) => !names.has(key))];
  }

  /** What stands under these keys; a node without anything where there is nothing. */
  get(...keys: readonly string[]): YamlNode {
    let node: YamlNode | undefined;
    for (const key of keys) {
      node = (node ?? this).entries.find((entry) => entry.key === key)?.value;
      if (node === undefined) return new YamlNode(this.#file, undefined);
    }
    return node ?? this;
  }
}

export interface YamlFile {
  readonly document: Document;
  placeOf(offset: number): Place;
}

/**
 * Parses a YAML (or JSON) file and keeps where everything stands.
 *
 * @returns the document's root, and what keeps it from being read
 */
export function parseYaml(
  file: string,
  text: string,
): { root: YamlNode; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Other tools' tags (!reset, !vault) are no mistake.
    logLevel: "silent",
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = document.errors.map(({ message, pos }) => ({
    place: placeOf(pos[0]),
    message: `it is not YAML here: ${message.split("\n", 1)[0] ?? ""}`,
  }));
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      const place = placeOf(alias.range?.[0] ?? 0);
      const message = `there is no anchor &${alias.source}`;
      problems.push({ place, message });
    },
  });
  return {
    root: new YamlNode({ document, placeOf }, document.contents),
    problems,
  };
}
