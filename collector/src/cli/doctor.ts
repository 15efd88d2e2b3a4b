import { Command, Option } from "commander";
import pc from "picocolors";
import { IsoscopeError, messageOf } from "../errors.js";
import { askCollector, type CollectorAddress } from "./collector-answer.js";
import {
  type Check,
  checkApplication,
  checkCollector,
  checkKey,
} from "./doctor-checks.js";
import { probe, type Probe } from "./doctor-probe.js";
import { environment } from "./config.js";
import { findAgent } from "./find-agent.js";

type Environment = Readonly<Record<string, string | undefined>>;

interface Options {
  readonly endpoint: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Time for telemetry to pass from the agent to the API, ms. */
const ROUND_TRIP_MS = 15_000;

/** `isoscope doctor`: everything between an application and the collector, link by link. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Find out why telemetry does not arrive, and what to do.")
    .addOption(
      new Option("--endpoint <url>", "the collector")
        .env("ISOSCOPE_ENDPOINT")
        .default("http://127.0.0.1:4318"),
    )
    .addOption(new Option("--key <key>", "its key").env("ISOSCOPE_KEY"))
    .option("--json", "print the checks as JSON")
    .addHelpText(
      "after",
      `
Run it in the application's folder. It sends a span, a log record and metrics of a service of its own, in the
environment isoscope-doctor, and reads them back.

Exit codes: 0 all is well, 1 something failed.`,
    )
    .action(async ({ endpoint, key, json }: Options) => {
      const address = { url: endpoint, ...(key === undefined ? {} : { key }) };
      const checks = await examine(address, process.cwd());
      console.log(
        json === true ? JSON.stringify({ checks }, null, 2) : render(checks),
      );
      process.exitCode = checks.some(({ state }) => state === "failed") ? 1 : 0;
    });
}

async function examine(
  address: CollectorAddress,
  cwd: string,
): Promise<Check[]> {
  const collector = await checkCollector(address);
  const isUp = collector[0]?.state === "ok";
  const checks = [...collector];
  if (isUp) checks.push(await checkKey(address));
  checks.push(...checkApplication(cwd));
  let register: string;
  try {
    const agent = findAgent(cwd);
    register = agent.register;
    checks.push({
      name: "agent",
      state: "ok",
      found: `@isoscope/agent ${agent.version} at ${register}.`,
    });
  } catch (error) {
    const advice = error instanceof IsoscopeError ? error.hint : undefined;
    checks.push({
      name: "agent",
      state: "failed",
      found: messageOf(error),
      advice: advice ?? "Install @isoscope/agent.",
    });
    return checks;
  }
  if (isDisabled(environment)) {
    checks.push({
      name: "agent is on",
      state: "failed",
      found: "OTEL_SDK_DISABLED is true: the agent stays out of every process.",
      advice: "Unset OTEL_SDK_DISABLED.",
    });
    return checks;
  }
  const seen = probe(register, address);
  checks.push(patched(seen));
  if (isUp) checks.push(...(await roundTrip(address, seen)));
  return checks;
}

function patched({ isHttpPatched, failure, complaints }: Probe): Check {
  const name = "http";
  if (failure === undefined && isHttpPatched) {
    return {
      name,
      state: "ok",
      found: "node:http is patched once the agent is loaded.",
    };
  }
  return {
    name,
    state: "failed",
    found:
      failure === undefined
        ? "node:http is not patched with the agent loaded."
        : `A small application with the agent failed: ${failure}`,
    advice:
      complaints[0] ??
      "Unset OTEL_SDK_DISABLED and OTEL_NODE_DISABLED_INSTRUMENTATIONS, and look for another tracer in NODE_OPTIONS.",
  };
}

/** Reads back what the probe sent: a span, a log record with what is active, a metric. */
async function roundTrip(
  address: CollectorAddress,
  { service, complaints }: Probe,
): Promise<Check[]> {
  const query = `service=${service}&since=-10m`;
  const wanted = [
    ["traces", `/api/v1/traces?${query}`, "traces"],
    ["logs", `/api/v1/logs?${query}&agent=true`, "logs"],
    [
      "metrics",
      `/api/v1/metrics/query?name=http.server.request.duration&${query}`,
      "series",
    ],
  ] as const;
  const until = Date.now() + ROUND_TRIP_MS;
  const checks: Check[] = [];
  let logs: readonly unknown[] = [];
  for (const [signal, path, field] of wanted) {
    const off = switchedOff(signal, environment);
    if (off !== undefined) {
      checks.push({
        name: signal,
        state: "warning",
        found: `Switched off by ${off}.`,
        advice: `Unset ${off.split("=")[0] ?? off} to have them.`,
      });
      continue;
    }
    const { found, problem } = await eventually(address, path, field, until);
    if (signal === "logs") logs = found;
    checks.push(
      found.length > 0
        ? { name: signal, state: "ok", found: "Sent, stored and read back." }
        : {
            name: signal,
            state: "failed",
            found: `Sent, and not found again within ${ROUND_TRIP_MS / 1000} s${problem === undefined ? "." : `: ${problem}`}`,
            advice:
              complaints[0] ??
              "`isoscope status` says what the collector refused or holds back, and why.",
          },
    );
  }
  const active = activeIn(logs);
  if (active !== undefined) {
    checks.push({ name: "instrumentations", state: "ok", found: active });
  }
  return checks;
}

function isDisabled(env: Environment): boolean {
  return env["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true";
}

/** The setting that keeps a signal from being sent at all. */
function switchedOff(
  signal: "traces" | "metrics" | "logs",
  env: Environment,
): string | undefined {
  const exporter = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  if (env[exporter]?.trim() === "none") return `${exporter}=none`;
  const sampler = env["OTEL_TRACES_SAMPLER"]?.trim() ?? "";
  return signal === "traces" && sampler.endsWith("always_off")
    ? `OTEL_TRACES_SAMPLER=${sampler}`
    : undefined;
}

async function eventually(
  address: CollectorAddress,
  path: string,
  field: string,
  until: number,
): Promise<{ found: readonly unknown[]; problem?: string }> {
  let problem: string | undefined;
  do {
    try {
      const answer = (await askCollector(address, path)) as Record<
        string,
        unknown
      >;
      const found = answer[field];
      if (Array.isArray(found) && found.length > 0) return { found };
      problem = undefined;
    } catch (error) {
      // A metric nobody has stored yet is an error of the API, and no reason to give up.
      problem = messageOf(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  } while (Date.now() < until);
  return { found: [], ...(problem === undefined ? {} : { problem }) };
}

function activeIn(logs: readonly unknown[]): string | undefined {
  const manifest = logs.find(
    (log) =>
      (log as { eventName?: unknown }).eventName ===
      "isoscope.telemetry.manifest",
  ) as { attributes?: Record<string, unknown> } | undefined;
  const active = manifest?.attributes?.["isoscope.manifest.instrumentations"];
  const map: unknown = typeof active === "string" ? JSON.parse(active) : active;
  return typeof map === "object" && map !== null
    ? `Active without any library: ${Object.keys(map).join(", ")}. Others start with their library.`
    : undefined;
}

const MARK = {
  ok: pc.green("ok"),
  warning: pc.yellow("!!"),
  failed: pc.red("no"),
};

function render(checks: readonly Check[]): string {
  return checks
    .flatMap(({ name, state, found, advice }) => [
      `${MARK[state]}  ${name.padEnd(16)} ${found}`,
      ...(advice === undefined ? [] : [`    ${" ".repeat(16)} ${advice}`]),
    ])
    .join("\n");
}
