import {
  tellError,
  tellPath,
  type Fingerprint,
} from "../compare/fingerprint.js";
import { count } from "../compare/text.js";
import type { ReproRequest } from "./request.js";
import type { Settings } from "./settings.js";

/** What repro.json holds: all that `isoscope repro run` needs. */
export interface Repro {
  readonly version: 1;
  readonly traceId: string;
  readonly environment: string;
  /** Empty when the sender named none. */
  readonly commit: string;
  readonly service: string;
  /** Whether only what this service was asked within the trace shall be reproduced. */
  readonly within: boolean;
  /** Node's version there, without `v`. */
  readonly node: string | null;
  /** Null where the trace was not begun by an HTTP request. */
  readonly request: ReproRequest | null;
  readonly expected: Fingerprint;
  /** Null where its environment tells no settings. */
  readonly settings: (Settings & { readonly here: string }) | null;
}

export interface BundleFile {
  readonly name: string;
  readonly text: string;
  readonly executable?: boolean;
}

/**
 * The files of a reproduction.
 *
 * @param compose an override that pins the services' versions, and the files that it goes with
 * @param folder where the folder is from here, for the commands
 */
export function bundleFiles(
  repro: Repro,
  compose:
    { readonly bases: readonly string[]; readonly text: string } | undefined,
  folder: string,
): BundleFile[] {
  const { request, node } = repro;
  return [
    { name: "repro.json", text: `${JSON.stringify(repro, null, 2)}\n` },
    { name: "README.md", text: readme(repro, compose?.bases, folder) },
    ...(request === null
      ? []
      : [{ name: "request.mjs", text: script(request), executable: true }]),
    ...(node === null ? [] : [{ name: ".nvmrc", text: `${node}\n` }]),
    ...(compose === undefined
      ? []
      : [{ name: "compose.isoscope.yaml", text: compose.text }]),
    ...(repro.settings === null
      ? []
      : [{ name: "settings.env", text: settingsFile(repro.settings) }]),
  ];
}

/** The request as a program: what is sent stands at its top, to be changed by hand. */
function script(request: ReproRequest): string {
  const { method, path, headers, body, missing } = request;
  return [
    "#!/usr/bin/env node",
    "// The request that started the trace.  node request.mjs [http://127.0.0.1:3000]",
    ...missing.map((one) => `// Not complete: ${one.replace(/\s+/g, " ")}.`),
    `const method = ${JSON.stringify(method)};`,
    `const path = ${JSON.stringify(path)};`,
    `const headers = ${JSON.stringify(headers, null, 2)};`,
    `const body = ${body === null ? "undefined" : JSON.stringify(body)};`,
    "",
    'import { request } from "node:http";',
    "",
    'const base = new URL(process.argv[2] ?? "http://127.0.0.1:3000");',
    "// `isoscope repro run` finds the request's trace by it.",
    "const { TRACEPARENT: traceparent } = process.env;",
    "const sent = request(",
    "  {",
    "    hostname: base.hostname,",
    "    port: base.port || 80,",
    "    method,",
    "    path,",
    "    headers: {",
    "      ...headers,",
    '      ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),',
    "      ...(traceparent === undefined ? {} : { traceparent }),",
    "    },",
    "    timeout: 60_000,",
    "  },",
    "  (response) => {",
    "    console.log(`${method} ${path} -> ${response.statusCode}`);",
    "    response.pipe(process.stdout);",
    '    response.on("end", () => console.log());',
    "  },",
    ");",
    'sent.on("timeout", () => sent.destroy(new Error("no answer within 60 s")));',
    'sent.on("error", (error) => {',
    "  console.error(`${method} ${path}: ${error.message}`);",
    "  process.exitCode = 1;",
    "});",
    "sent.end(body);",
    "",
  ].join("\n");
}

function settingsFile({
  here,
  onlyThere,
  onlyHere,
  different,
  compared,
}: NonNullable<Repro["settings"]>): string {
  const block = (title: string, names: readonly string[]) =>
    names.length === 0
      ? []
      : ["", `# ${title}`, ...names.map((name) => `# ${name}=`)];
  return [
    "# Variables by which the environments differ. Values never leave an environment: fill in what matters,",
    "# and take the # away. `isoscope repro run` sets them for the application.",
    ...block(
      compared
        ? `Set there, and not in ${here}`
        : `Set there; ${here} tells no settings to hold them against`,
      onlyThere,
    ),
    ...block("Set to another value there", different),
    ...block(`Set in ${here}, and not there`, onlyHere),
    "",
  ].join("\n");
}

function readme(
  repro: Repro,
  composeFiles: readonly string[] | undefined,
  folder: string,
): string {
  const { traceId, environment, commit, service, request, expected } = repro;
  const { node, settings, within } = repro;
  const names =
    settings === null
      ? 0
      : settings.onlyThere.length +
        settings.different.length +
        settings.onlyHere.length;
  return [
    `# Reproduce ${traceId}`,
    "",
    `${service} in ${environment}${commit === "" ? "" : ` at ${commit}`}${within ? ", as it was asked within the trace" : ""}.`,
    "",
    "| What shall happen again | |",
    "| --- | --- |",
    `| Request | ${cell(request === null ? "not an HTTP request" : `${request.method} ${request.path}`)} |`,
    `| Outcome | ${expected.outcome} |`,
    `| Failing path | ${cell(tellPath(expected.failing))} |`,
    `| Error | ${cell(tellError(expected.error))} |`,
    `| Flow | ${count(expected.flow.paths, "path")}, shape ${expected.flow.shape} |`,
    "",
    "## By itself",
    "",
    "```sh",
    `isoscope repro run ${folder} -- npm start`,
    "```",
    "",
    "starts the application in a worktree of that commit with the agent, sends the request, and says _reproduced_ or _not reproduced_.",
    "",
    "## By hand",
    "",
    "```sh",
    commit === ""
      ? "# The commit is not known: the application did not tell it."
      : `git worktree add --detach ${folder}/worktree ${commit}`,
    ...(node === null
      ? ["# Which version of Node ran there is not known."]
      : [`nvm install ${node}   # as in .nvmrc`]),
    ...(composeFiles === undefined
      ? []
      : [
          `docker compose ${composeFiles.map((one) => `-f ${one}`).join(" ")} -f ${folder}/compose.isoscope.yaml up -d   # its services in that environment's versions`,
        ]),
    ...(request === null
      ? []
      : [`node ${folder}/request.mjs http://127.0.0.1:3000`]),
    "```",
    "",
    settings === null
      ? `Which environment variables differ is not known: ${environment} tells no settings.`
      : !settings.compared
        ? `Which environment variables differ is not known, as ${settings.here} tells none: settings.env names the ${names} that are set there.`
        : names === 0
          ? `No environment variable differs from ${settings.here}.`
          : `${count(names, "environment variable")} ${names === 1 ? "differs" : "differ"} from ${settings.here}: settings.env names them.`,
    ...(request === null || request.missing.length === 0
      ? []
      : [
          "",
          "What of the request is missing:",
          "",
          ...request.missing.map((one) => `- ${one}`),
        ]),
    "",
  ].join("\n");
}

const cell = (text: string) => text.replace(/\s+/g, " ").replaceAll("|", "\\|");
