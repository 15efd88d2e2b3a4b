import { posix } from "node:path";
import type { Declaration, Files, Found, Problem } from "./declaration.js";
import { readCompose, type FoundCompose } from "./read/compose.js";
import { readDockerfile } from "./read/dockerfile.js";
import { readWorkflow } from "./read/github-actions.js";
import {
  readBunLock,
  readPackageLock,
  readPnpmLock,
  readYarnLock,
} from "./read/lockfiles.js";
import { readNodeVersion } from "./read/node-version.js";
import { readPackageJson } from "./read/package-json.js";
import {
  readPlatformApp,
  readPlatformApps,
  readPlatformServices,
  readUpsun,
} from "./read/upsun.js";

type Environment = Readonly<Record<string, string | undefined>>;
type Reader = (file: string, text: string) => Found;

const isCompose = (name: string) =>
  /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/.test(name);
/** Read with the file that it overrides. */
const isOverride = (name: string) => /compose\.override\.ya?ml$/.test(name);

/** By the path's end; the first that matches counts. */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/(^|\/)(\.nvmrc|\.node-version)$/, readNodeVersion],
  [/(^|\/)package\.json$/, readPackageJson],
  [/(^|\/)(package-lock|npm-shrinkwrap)\.json$/, readPackageLock],
  [/(^|\/)pnpm-lock\.yaml$/, readPnpmLock],
  [/(^|\/)yarn\.lock$/, readYarnLock],
  [/(^|\/)bun\.lock$/, readBunLock],
  [/(^|\/)\.upsun\/[^/]+\.ya?ml$/, readUpsun],
  [/(^|\/)\.platform\.app\.yaml$/, readPlatformApp],
  [/(^|\/)\.platform\/applications\.yaml$/, readPlatformApps],
  [/(^|\/)\.platform\/services\.yaml$/, readPlatformServices],
  [/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/, readWorkflow],
  [/(^|\/)([\w.-]+\.)?(Docker|Container)file(\.[\w.-]+)?$/i, readDockerfile],
];

/** Whether an audit reads a file of this path. */
export function isDefinition(file: string): boolean {
  return (
    isCompose(posix.basename(file)) ||
    readers.some(([pattern]) => pattern.test(file))
  );
}

/**
 * Reads what the files declare.
 *
 * @param environment variables of the calling process, which Compose puts in
 */
export function readDefinitions(
  files: Files,
  paths: readonly string[],
  environment: Environment = {},
): Found {
  const declarations: Declaration[] = [];
  const problems: Problem[] = [];
  const unknown: Problem[] = [];
  const take = (found: Found) => {
    declarations.push(...found.declarations);
    problems.push(...found.problems);
    unknown.push(...(found.unknown ?? []));
  };
  // Compose first: it knows the arguments that a Dockerfile is built with.
  const composed = paths.filter((path) => isCompose(posix.basename(path)));
  projectsOf(files, composed, environment).forEach(take);
  for (const path of paths.filter((path) => !composed.includes(path))) {
    const reader = readers.find(([pattern]) => pattern.test(path))?.[1];
    const text = files.read(path);
    if (reader === undefined || text === undefined) {
      problems.push({
        place: { file: path, line: 1, column: 1 },
        message:
          text === undefined
            ? "there is no such file"
            : "it is none of the kinds of file that are audited (docs/audit.md lists them)",
      });
      continue;
    }
    take(reader(path, text));
  }
  return { declarations: distinct(declarations), problems, unknown };
}

/** A file that another includes, or lies over another, is part of that one's project. */
function projectsOf(
  files: Files,
  paths: readonly string[],
  environment: Environment,
): Found[] {
  const projects = new Map<string, FoundCompose>();
  for (const path of paths) {
    const base = path.replace(/\.override(\.ya?ml)$/, "$1");
    if (isOverride(path) && paths.includes(base)) continue;
    projects.set(path, readCompose(files, path, environment));
  }
  for (const path of projects.keys()) {
    const isPart = [...projects].some(
      ([other, { included }]) => other !== path && included.has(path),
    );
    if (isPart) projects.delete(path);
  }
  return [...projects.values()];
}

/** What one change of a line puts right is told once, however many services and stages have it. */
function distinct(declarations: readonly Declaration[]): Declaration[] {
  const built = (one: Declaration) =>
    one.compose?.some(({ argument }) => argument !== undefined) === true;
  const lineOf = ({ place }: Declaration) => `${place.file}:${place.line}`;
  // The Dockerfile by itself has the arguments' defaults; built with others it is told as it is built.
  const lines = new Set(declarations.filter(built).map(lineOf));
  const seen = new Map<string, Declaration>();
  for (const one of declarations) {
    if (lines.has(lineOf(one)) && !built(one)) continue;
    const { file, line, column } = one.edit.place;
    const at = [file, line, column, one.subject, one.version ?? null];
    const key = JSON.stringify(at);
    const known = seen.get(key);
    seen.set(key, known === undefined ? one : merge(known, one));
  }
  return [...seen.values()];
}

function merge(known: Declaration, other: Declaration): Declaration {
  const pins = [...(known.compose ?? []), ...(other.compose ?? [])];
  const names = known.what.split(", ");
  const more = other.what.split(", ").filter((name) => !names.includes(name));
  return {
    ...known,
    what: [...names, ...more].join(", "),
    ...(pins.length === 0 ? {} : { compose: pins }),
  };
}
