import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { repository } from "./compiled.js";

/** One stage of the Dockerfile, as far as it can be had without a container engine. */
export interface Image {
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly user: string | undefined;
  /** What it copies, from a stage's path to one below its own working directory. */
  readonly copies: readonly { from: string; to: string }[];
}

/** Reads a stage of the Dockerfile. */
export function readImage(stage: string): Image {
  const text = readFileSync(join(repository, "Dockerfile"), "utf8").replace(
    /\\\n\s*/g,
    " ",
  );
  const body = text
    .split(/^FROM /m)
    .find((part) => part.split("\n", 1)[0]?.endsWith(` AS ${stage}`));
  if (body === undefined) throw new Error(`The Dockerfile has no ${stage}.`);
  const lines = body.split("\n").slice(1);
  const after = (instruction: string) =>
    lines
      .filter((line) => line.startsWith(`${instruction} `))
      .map((line) => line.slice(instruction.length + 1));
  const list = (instruction: string) =>
    JSON.parse(
      /\[.*\]/.exec(after(instruction).at(-1) ?? "[]")?.[0] ?? "[]",
    ) as string[];
  return {
    env: Object.fromEntries(
      after("ENV")
        .flatMap((line) => line.split(/\s+/))
        .map((pair) => pair.split("=", 2)),
    ) as Record<string, string>,
    entrypoint: list("ENTRYPOINT"),
    command: list("CMD"),
    healthcheck: list("HEALTHCHECK"),
    user: after("USER").at(-1),
    copies: after("COPY").map((line) => {
      const [to = "", from = ""] = line.split(/\s+/).reverse();
      return { from, to };
    }),
  };
}

/**
 * Puts what a stage copies out of the build into a plain folder; its dependencies are linked to those
 * installed here.
 */
export function layOut(image: Image, folder: string): void {
  for (const { from, to } of image.copies) {
    const target = resolve(folder, to);
    mkdirSync(dirname(target), { recursive: true });
    const source = join(repository, from.replace(/^\/(?:src|app)\/?/, ""));
    if (from.endsWith("/node_modules")) symlinkSync(source, target);
    else if (source !== repository && source !== `${repository}/`)
      cpSync(source, target, { recursive: true });
  }
}
