import { type Env, parsePairs } from "../config";

/** A value together with where it came from. */
export interface Detected {
  readonly value: string;
  /** The variable or file that said so. */
  readonly source: string;
  readonly confidence: "explicit" | "detected" | "guessed";
}

/** The environment's name, and the word its source used when that differs. */
export interface DetectedEnvironment extends Detected {
  readonly raw: string;
}

/** The well-known values of `deployment.environment.name`, under their usual short forms. */
const CANONICAL: Readonly<Record<string, string>> = {
  prod: "production",
  prd: "production",
  live: "production",
  stg: "staging",
  stage: "staging",
  dev: "development",
  local: "development",
  testing: "test",
};

/** Variables that hold nothing but an environment's name, strongest first. */
const NAMED = [
  "SENTRY_ENVIRONMENT",
  "DD_ENV",
  "APP_ENV",
  "VERCEL_TARGET_ENV",
  "VERCEL_ENV",
  "RAILWAY_ENVIRONMENT_NAME",
] as const;

/**
 * Finds the environment's name: what was said outright, then the platform, then CI,
 * then NODE_ENV (a guess: staging commonly runs with NODE_ENV=production), then `development`.
 */
export function detectEnvironment(env: Env): DetectedEnvironment {
  const own = value(env, "ISOSCOPE_ENVIRONMENT");
  if (own !== undefined) {
    // Said to Isoscope itself: taken to the letter.
    return {
      value: own,
      raw: own,
      source: "ISOSCOPE_ENVIRONMENT",
      confidence: "explicit",
    };
  }
  const attributes = parsePairs(env["OTEL_RESOURCE_ATTRIBUTES"]);
  for (const key of ["deployment.environment.name", "deployment.environment"]) {
    const stated = attributes[key];
    if (stated !== undefined && stated !== "") {
      return named(stated, `OTEL_RESOURCE_ATTRIBUTES ${key}`, "explicit");
    }
  }
  for (const name of NAMED) {
    const stated = value(env, name);
    if (stated !== undefined) return named(stated, name, "detected");
  }
  return (
    platform(env) ??
    ci(env) ??
    nodeEnv(env) ??
    named("development", "default", "guessed")
  );
}

function platform(env: Env): DetectedEnvironment | undefined {
  const type = value(env, "PLATFORM_ENVIRONMENT_TYPE");
  if (type !== undefined) {
    // "development" on this platform means one environment per branch: the branch is the name.
    const branch =
      value(env, "PLATFORM_ENVIRONMENT") ?? value(env, "PLATFORM_BRANCH");
    return type === "development" && branch !== undefined
      ? named(branch, "PLATFORM_ENVIRONMENT", "detected")
      : named(type, "PLATFORM_ENVIRONMENT_TYPE", "detected");
  }
  const netlify = value(env, "CONTEXT");
  if (env["NETLIFY"] === "true" && netlify !== undefined) {
    return named(netlify, "CONTEXT", "detected");
  }
  if (env["RENDER"] === "true" && env["IS_PULL_REQUEST"] === "true") {
    return named("preview", "IS_PULL_REQUEST", "detected");
  }
  return undefined;
}

function ci(env: Env): DetectedEnvironment | undefined {
  const flag = value(env, "CI");
  if (flag === undefined || flag === "false" || flag === "0") return undefined;
  return named("test", "CI", "detected");
}

function nodeEnv(env: Env): DetectedEnvironment | undefined {
  const name = value(env, "NODE_ENV");
  return name === undefined ? undefined : named(name, "NODE_ENV", "guessed");
}

function named(
  raw: string,
  source: string,
  confidence: Detected["confidence"],
): DetectedEnvironment {
  return {
    value: CANONICAL[raw.toLowerCase()] ?? raw,
    raw,
    source,
    confidence,
  };
}

function value(env: Env, name: string): string | undefined {
  const found = env[name]?.trim();
  return found === "" ? undefined : found;
}
