import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { type Env, parsePairs } from "../config";
import { type Detected } from "./environment";

/** Who the application is, and where its files are. */
export interface DetectedService {
  readonly name: Detected;
  readonly version: Detected | undefined;
  /** Directory of the package.json that named it, else of the entry script. */
  readonly root: string;
}

/**
 * Names the service: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, the nearest package.json
 * with a name above the entry script, else the entry script's own file name.
 *
 * @param script `process.argv[1]`
 * @param cwd used when there is no script, or it is a tool inside node_modules
 */
export function detectService(
  env: Env,
  script: string | undefined,
  cwd: string,
): DetectedService {
  const start =
    script === undefined || script.split(sep).includes("node_modules")
      ? cwd
      : dirname(resolve(cwd, script));
  const manifest = nearestManifest(start);
  const attributes = parsePairs(env["OTEL_RESOURCE_ATTRIBUTES"]);
  const version =
    stated(
      attributes["service.version"],
      "OTEL_RESOURCE_ATTRIBUTES service.version",
    ) ?? found(manifest?.version);
  return {
    name: stated(env["OTEL_SERVICE_NAME"], "OTEL_SERVICE_NAME") ??
      stated(
        attributes["service.name"],
        "OTEL_RESOURCE_ATTRIBUTES service.name",
      ) ??
      found(manifest?.name) ?? {
        value:
          script === undefined
            ? "unknown_service:node"
            : basename(script).replace(/\.[cm]?[jt]s$/, ""),
        source: "entry script",
        confidence: "guessed",
      },
    version,
    root: manifest?.dir ?? start,
  };
}

interface Manifest {
  readonly dir: string;
  readonly name: string;
  readonly version: string | undefined;
}

function nearestManifest(start: string): Manifest | undefined {
  for (let dir = resolve(start); ; dir = dirname(dir)) {
    try {
      const { name, version } = JSON.parse(
        readFileSync(join(dir, "package.json"), "utf8"),
      ) as { name?: unknown; version?: unknown };
      // Many folders hold a package.json that says only "type": it names nothing.
      if (typeof name === "string" && name !== "") {
        return {
          dir,
          name,
          version: typeof version === "string" ? version : undefined,
        };
      }
    } catch {
      // None here, or not readable: the one above decides.
    }
    if (dirname(dir) === dir) return undefined;
  }
}

function stated(
  value: string | undefined,
  source: string,
): Detected | undefined {
  const text = value?.trim();
  return text === undefined || text === ""
    ? undefined
    : { value: text, source, confidence: "explicit" };
}

function found(value: string | undefined): Detected | undefined {
  return value === undefined
    ? undefined
    : { value, source: "package.json", confidence: "detected" };
}
