import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import type { Facts } from "../../api/schemas/facts.js";
import type { FingerprintAnswer } from "../../api/schemas/fingerprint.js";
import type { Trace } from "../../api/schemas/traces.js";
import { bundleFiles, type Repro } from "../../repro/bundle.js";
import { tellError, tellPath } from "../../compare/fingerprint.js";
import { entryOf, requestOf } from "../../repro/request.js";
import { differingSettings } from "../../repro/settings.js";
import { IsoscopeError } from "../../errors.js";
import {
  askCollector,
  tellFailure,
  Unanswered,
  withAccess,
  type Access,
} from "../compare-client.js";
import { pinnedCompose } from "./compose.js";
import { reproRunCommand } from "./run.js";

const exit = { usage: 2, collector: 3 } as const;

interface Options extends Access {
  readonly out?: string;
  readonly service?: string;
  readonly here: string;
}

/** `isoscope repro`: all that is needed to have a trace happen again. */
export function reproCommand(): Command {
  return withAccess(new Command("repro"))
    .description("Write all that is needed to have a trace happen again.")
    .argument("<trace id>", "the trace: 32 hex digits")
    .option("--out <folder>", "where to (default: repro-<first 8 digits>)")
    .option(
      "--service <name>",
      "reproduce only what this service was asked within the trace",
    )
    .option(
      "--here <environment>",
      "whose settings to hold against those of the trace's environment",
      "development",
    )
    .addHelpText(
      "after",
      `
Run it in a clone of the application's repository. The folder gets: README.md with the
steps, request.mjs (the request as a program), repro.json (what shall happen again),
.nvmrc, compose.isoscope.yaml (services in that environment's versions) and settings.env
(names of the variables that differ), as far as each is known.

Headers and bodies are there if the application ran with ISOSCOPE_CAPTURE_REQUEST=body.

Exit codes: 0 written, 2 wrong usage, 3 no answer from the collector. docs/repro.md tells more.

Examples:
  $ isoscope repro 4bf92f3577b34da6a3ce929d0e0e4736
  $ isoscope repro run repro-4bf92f35 -- npm start`,
    )
    .action(async (traceId: string, options: Options) => {
      try {
        await create(traceId, options);
      } catch (error) {
        tellFailure(error);
        process.exitCode =
          error instanceof IsoscopeError ? exit.usage : exit.collector;
      }
    })
    .addCommand(reproRunCommand());
}

async function create(traceId: string, options: Options): Promise<void> {
  const { service } = options;
  const path = `traces/${encodeURIComponent(traceId)}`;
  const { spans } = await askCollector<Trace>(options, path, {}, "spans");
  const told = await askCollector<FingerprintAnswer>(
    options,
    `${path}/fingerprint`,
    { service },
    "fingerprint",
  );
  const entry = entryOf(spans, service);
  if (entry === undefined) throw new Error(`Trace ${traceId} has no spans.`);
  const facts = await factsOf(options, entry.environment);
  const here = await factsOf(options, options.here);
  const settings = differingSettings(facts, here, entry.service);
  const repro: Repro = {
    version: 1,
    traceId: told.traceId,
    environment: entry.environment,
    commit: entry.commit,
    service: entry.service,
    within: service !== undefined,
    node: nodeOf(facts, entry),
    request: requestOf(entry) ?? null,
    expected: told.fingerprint,
    settings:
      settings === undefined ? null : { ...settings, here: options.here },
  };
  const folder = resolve(options.out ?? `repro-${traceId.slice(0, 8)}`);
  if (existsSync(join(folder, "repro.json"))) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `${folder} has a repro.json already.`,
      {
        hint: "Give another --out, or remove it.",
      },
    );
  }
  const compose = pinnedCompose(
    process.cwd(),
    entry.commit,
    facts,
    entry.environment,
  );
  mkdirSync(folder, { recursive: true });
  // A worktree in it, and what is filled in by hand, are nobody else's business.
  writeFileSync(join(folder, ".gitignore"), "*\n");
  const named = relative(process.cwd(), folder) || ".";
  for (const file of bundleFiles(repro, compose, named)) {
    writeFileSync(join(folder, file.name), file.text, {
      mode: file.executable === true ? 0o755 : 0o644,
    });
  }
  tell(repro, named);
}

/** Of an environment that is not there, or that is none of this key's: what it could tell is told to be unknown. */
const UNTOLD: ReadonlySet<string> = new Set([
  "ISO-UNKNOWN-ENVIRONMENT",
  "ISO-FORBIDDEN",
]);

async function factsOf(
  access: Access,
  environment: string,
): Promise<Facts["facts"]> {
  try {
    const { facts } = await askCollector<Facts>(
      access,
      `environments/${encodeURIComponent(environment)}/facts`,
      {},
      "facts",
    );
    return facts;
  } catch (error) {
    if (error instanceof Unanswered && UNTOLD.has(error.code ?? "")) return [];
    throw error;
  }
}

function nodeOf(
  facts: Facts["facts"],
  entry: Trace["spans"][number],
): string | null {
  const { resource, service } = entry;
  // The very process that served it tells it best.
  const own =
    resource["process.runtime.name"] === "nodejs"
      ? resource["process.runtime.version"]
      : undefined;
  const told = facts.find(
    (fact) =>
      fact.service === service &&
      fact.pillar === "runtime" &&
      fact.name === "node",
  )?.value;
  return (own ?? told)?.replace(/^v/, "") ?? null;
}

function tell(repro: Repro, folder: string): void {
  const { expected, request, environment, commit, node } = repro;
  console.log(
    [
      `${pc.bold(folder)}: ${expected.root.service} ${expected.root.operation} in ${environment}${commit === "" ? "" : `@${commit.slice(0, 7)}`}${node === null ? "" : `, Node ${node}`}`,
      `  shall ${expected.outcome === "ok" ? "succeed" : "fail"} again: ${tellPath(expected.failing)}; error ${tellError(expected.error)}`,
      ...(request === null
        ? [
            pc.yellow(
              "  It was not begun by an HTTP request: start it by hand, `isoscope repro run` can't.",
            ),
          ]
        : request.missing.map((one) => pc.yellow(`  ${one}`))),
      "",
      `isoscope repro run ${folder} -- npm start`,
    ].join("\n"),
  );
}
