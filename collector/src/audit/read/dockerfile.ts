import type { ComposePin, Declaration, Found } from "../declaration.js";
import { bringing } from "../bringing.js";
import { interpolate, type Variable } from "../interpolate.js";
import { declareImage } from "./image-declaration.js";

interface Build {
  /** What is built, as in "service web"; the file by itself when left out. */
  readonly what?: string;
  /** Build arguments that are given, by name. */
  readonly args?: ReadonlyMap<string, Variable>;
  /** The stage that is built; by default the last. */
  readonly target?: string | undefined;
  readonly pin?: Pick<ComposePin, "file" | "over" | "service">;
  /** The line that the text begins on in the file. */
  readonly firstLine?: number;
}

interface Stage {
  readonly name: string;
  readonly declarations: Declaration[];
  /** The stage that it continues. */
  readonly base: string | undefined;
}

/**
 * Reads the base images of a Dockerfile: of the stage that is built and those it continues, and of the
 * stages that only build.
 */
export function readDockerfile(
  file: string,
  text: string,
  { what, args = new Map(), target, pin, firstLine = 1 }: Build = {},
): Found {
  const global = new Map<string, Variable>();
  const stages: Stage[] = [];
  for (const { instruction, rest, line } of instructions(text)) {
    const place = { file, line: line + firstLine, column: 1 };
    if (instruction === "ARG" && stages.length === 0) {
      for (const one of rest.split(/\s+/)) {
        const [name = "", value] = one.split("=", 2);
        const given = args.get(name);
        const plain = value?.replace(/^(["'])(.*)\1$/, "$2");
        if (given !== undefined) global.set(name, given);
        else if (plain !== undefined) {
          const { text: value, used: parts } = interpolate(plain, global);
          global.set(name, { name, value, place, parts });
        }
      }
    }
    if (instruction !== "FROM") continue;
    const from = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest);
    const raw = from?.[1] ?? "";
    const name = (from?.[2] ?? String(stages.length)).toLowerCase();
    const image = interpolate(raw, global);
    const base = stages.find(
      (stage) => stage.name === image.text.toLowerCase(),
    );
    const declared =
      base === undefined
        ? declareImage(
            [what, from?.[2] === undefined ? "base image" : `stage ${from[2]}`]
              .filter((part) => part !== undefined)
              .join(", "),
            raw,
            image,
            place,
            (version) => {
              const argument = bringing(version, image.used, (one) =>
                isArgument(one, global),
              );
              return pin && argument
                ? { ...pin, argument: argument.name, value: argument.value }
                : undefined;
            },
          )
        : [];
    stages.push({ name, declarations: declared, base: base?.name });
  }
  return { declarations: wanted(stages, target), problems: [] };
}

/** What Compose put into a given argument is none itself. */
const isArgument = (one: Variable, global: ReadonlyMap<string, Variable>) =>
  global.get(one.name) === one;

/** The stages that the target is made from come first; the others only help to build. */
function wanted(stages: readonly Stage[], target?: string): Declaration[] {
  const kept = new Set<Stage>();
  let stage =
    target === undefined
      ? stages.at(-1)
      : stages.find(({ name }) => name === target.toLowerCase());
  while (stage !== undefined && !kept.has(stage)) {
    kept.add(stage);
    const { base } = stage;
    stage = stages.find(({ name }) => name === base);
  }
  const others = stages.filter((one) => !kept.has(one));
  return [...kept, ...others].flatMap(({ declarations }) => declarations);
}

const WITH_HEREDOCS: ReadonlySet<string> = new Set(["RUN", "COPY", "ADD"]);
/** A word of its own: `$((1<<2))` begins none. */
const HEREDOC = /(?<!\S)\d*<<-?(?:"(\w+)"|'(\w+)'|(\w+))(?!\S)/g;

interface Instruction {
  readonly instruction: string;
  readonly rest: string;
  /** From 0. */
  readonly line: number;
}

function* instructions(text: string): Generator<Instruction> {
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const first = at;
    let line = lines[at] ?? "";
    if (/^\s*(#|$)/.test(line)) continue;
    while (/\\\s*$/.test(line) && at + 1 < lines.length) {
      const next = lines[++at] ?? "";
      // Comments and empty lines within a continued one are skipped.
      line = line.replace(/\\\s*$/, /^\s*(#|$)/.test(next) ? "\\" : ` ${next}`);
    }
    const found = /^\s*([A-Za-z]+)\s+([^]*)$/.exec(line);
    if (found === null) continue;
    const [, instruction = "", rest = ""] = found;
    const name = instruction.toUpperCase();
    yield { instruction: name, rest: rest.trim(), line: first };
    if (!WITH_HEREDOCS.has(name)) continue;
    for (const [, ...words] of rest.matchAll(HEREDOC)) {
      const word = words.find(
        (one) => (one as string | undefined) !== undefined,
      );
      const end = lines.findIndex((one, n) => n > at && one.trim() === word);
      if (end !== -1) at = end;
    }
  }
}
