import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { IsoscopeError, messageOf } from "../errors.js";
import { askCollector, type CollectorAddress } from "./collector-answer.js";

/** One thing the doctor looked at. */
export interface Check {
  readonly name: string;
  readonly state: "ok" | "warning" | "failed";
  /** What was found, one sentence. */
  readonly found: string;
  /** What to do about it; always there when something failed. */
  readonly advice?: string;
}

const MAX_SKEW_MS = 5_000;

/** Whether a collector answers at the address, and its clock agrees with ours. */
export async function checkCollector({
  url,
}: CollectorAddress): Promise<Check[]> {
  const name = "collector";
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return [
      failed(
        name,
        `"${url}" is not the URL of a collector.`,
        "Give --endpoint as http://host:4318.",
      ),
    ];
  }
  let response: Response;
  const sent = Date.now();
  try {
    response = await fetch(`${url.replace(/\/+$/, "")}/healthz`, {
      signal: AbortSignal.timeout(5_000),
    });
  } catch (error) {
    return [nothingAt(url, error)];
  }
  await response.arrayBuffer();
  if (!response.ok) {
    return [
      failed(
        name,
        `${url} answers ${response.status} to /healthz.`,
        "Is this an Isoscope collector, and is its path right? The endpoint is the address without /v1/…",
      ),
    ];
  }
  return [
    { name, state: "ok", found: `${url} answers.` },
    checkClock(response.headers.get("date"), sent, Date.now()),
  ];
}

function nothingAt(url: string, error: unknown): Check {
  const cause = (error as { cause?: unknown }).cause ?? error;
  const why = messageOf(cause);
  return failed(
    "collector",
    `Nothing speaks HTTP at ${url} (${why}).`,
    new URL(url).port === "4317" || why.includes("HTTP/1.1 protocol")
      ? "4317 is the port of OTLP/gRPC, which is another protocol. Use the HTTP port, 4318."
      : "Start one with `isoscope collector`, or set ISOSCOPE_ENDPOINT to one that runs.",
  );
}

/**
 * Compares the collector's clock with ours, as far as a Date header of whole seconds allows.
 *
 * @param date the header
 * @param sent when the request left, ms since the epoch
 * @param received when the answer came
 */
export function checkClock(
  date: string | null,
  sent: number,
  received: number,
): Check {
  const name = "clock";
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) {
    return {
      name,
      state: "warning",
      found: "The collector does not tell its time.",
    };
  }
  // The header was cut to its second: the true time lies within one after it.
  const behind = sent - (theirs + 1_000);
  const ahead = theirs - received;
  const skew = Math.max(0, behind, ahead);
  if (skew <= MAX_SKEW_MS) {
    return { name, state: "ok", found: "Both clocks agree." };
  }
  return failed(
    name,
    `The clocks are ${Math.round(skew / 1000)} s apart.`,
    "Set both by NTP: telemetry would be filed under the wrong time.",
  );
}

/** Whether the key may read; that it may write, the round trip shows. */
export async function checkKey(address: CollectorAddress): Promise<Check> {
  const name = "key";
  try {
    await askCollector(address, "/api/v1/environments");
    return {
      name,
      state: "ok",
      found:
        address.key === undefined
          ? "The collector asks for none."
          : "The collector takes it.",
    };
  } catch (error) {
    return failed(
      name,
      messageOf(error),
      (error instanceof IsoscopeError ? error.hint : undefined) ??
        "Give a key with --key or ISOSCOPE_KEY.",
    );
  }
}

interface Manifest {
  readonly type?: string;
  readonly scripts?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/** Tools that copy libraries into the application's own files. */
const BUNDLERS = [
  "next",
  "nuxt",
  "webpack",
  "esbuild",
  "rollup",
  "rolldown",
  "parcel",
  "tsup",
  "tsdown",
  "@vercel/ncc",
  "bun",
];

/** The application's module system, and whether something may hide its libraries from the agent. */
export function checkApplication(cwd: string): Check[] {
  const manifest = nearestManifest(cwd);
  if (manifest === undefined) {
    return [
      {
        name: "application",
        state: "warning",
        found: `There is no package.json in ${cwd} or above.`,
        advice: "Run this in the application's folder.",
      },
    ];
  }
  const isEsm = manifest.type === "module";
  const dependencies = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
  };
  const start = Object.values(manifest.scripts ?? {}).join(" ");
  const bundlers = BUNDLERS.filter((one) => one in dependencies);
  return [
    {
      name: "module system",
      state: "ok",
      found: `${isEsm ? "ES modules" : "CommonJS"}: start it with \`node --${isEsm ? "import" : "require"} @isoscope/agent/register\`, or \`isoscope run\`.`,
    },
    bundlers.length === 0
      ? {
          name: "bundler",
          state: "ok",
          found: "None is among the dependencies.",
        }
      : {
          name: "bundler",
          state: "warning",
          found: `${bundlers.join(", ")} may put libraries into the application's own files, where the agent cannot see them${/\b(dist|build|\.next)\b/.test(start) ? "; the scripts run built files" : ""}.`,
          advice:
            "Leave server libraries out of the bundle (webpack: externals; esbuild: --packages=external; Next.js: serverExternalPackages).",
        },
  ];
}

function nearestManifest(start: string): Manifest | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    try {
      return JSON.parse(
        readFileSync(join(folder, "package.json"), "utf8"),
      ) as Manifest;
    } catch {
      // None here: the folder above decides.
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function failed(name: string, found: string, advice: string): Check {
  return { name, state: "failed", found, advice };
}
