import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repository } from "../support/compiled.js";
import type { Received } from "./support/decode.js";
import { run, temporaryFolder } from "./support/run.js";
import { closedPort, type Sink, startSink } from "./support/sink.js";
import { readSpool } from "./support/spooled.js";

const WAYS = [
  { how: "end", name: "the last work is done" },
  { how: "exit", name: "`process.exit()`" },
  { how: "throw", name: "an uncaught exception" },
  { how: "rejection", name: "an unhandled rejection" },
  { how: "SIGINT", name: "SIGINT" },
  { how: "SIGTERM", name: "SIGTERM" },
  { how: "SIGKILL", name: "SIGKILL" },
  { how: "memory", name: "out of memory" },
] as const;

/** What nothing can be done about: nobody is asked before these two. */
const SUDDEN = new Set<string>(["SIGKILL", "memory"]);

const PAGE = join(repository, "docs/agent.md");
const BEGIN =
  "<!-- exit matrix: ISOSCOPE_TEST_WRITE=1 npx vitest run test/agent/exit-matrix.test.ts -->";
const END = "<!-- end of exit matrix -->";

let sink: Sink;
let nowhere: string;

beforeAll(async () => {
  sink = await startSink();
  nowhere = await closedPort();
});
afterAll(() => sink.close());

interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

/** Counts what of one run is there: records of the application's own, under the run's name. */
function counted({ spans, logs, metrics }: Received, service: string): string {
  const mine = <T extends { resource: Record<string, unknown> }>(all: T[]) =>
    all.filter(({ resource }) => resource["service.name"] === service);
  const own = mine(spans).filter(({ scope }) => scope === "ways-out").length;
  const records = mine(logs).filter(({ body }) => body === "recorded").length;
  const last = mine(metrics).findLast(({ name }) => name === "counted");
  return `${own} of 20, ${records} of 2, ${last?.points[0]?.value ?? 0} of 2`;
}

async function row({ how, name }: (typeof WAYS)[number]): Promise<Row> {
  const folder = temporaryFolder();
  const up = { ISOSCOPE_ENDPOINT: sink.url, OTEL_SERVICE_NAME: how };
  const down = {
    ...up,
    ISOSCOPE_ENDPOINT: nowhere,
    ISOSCOPE_AGENT_SPOOL_DIR: folder,
  };
  const nodeArgs = how === "memory" ? ["--max-old-space-size=60"] : [];
  const start = (flag: "--require" | undefined, env: Record<string, string>) =>
    run(flag, "ways-out.cjs", { args: [how], env, nodeArgs });
  const [bare, delivered, kept] = await Promise.all([
    start(undefined, {}),
    start("--require", up),
    start("--require", down),
  ]);
  for (const { code, signal } of [delivered, kept]) {
    expect([how, code, signal]).toEqual([how, bare.code, bare.signal]);
  }
  const ending = bare.signal ?? `code ${String(bare.code)}`;
  return {
    name,
    cells: [ending, counted(sink, how), counted(readSpool(folder), how)],
  };
}

it("keeps what the documentation says it keeps, whichever way a process ends", async () => {
  const rows: Row[] = [];
  // Two at a time: each lives for two seconds, and a small machine is busy with six.
  for (let at = 0; at < WAYS.length; at += 2) {
    rows.push(...(await Promise.all(WAYS.slice(at, at + 2).map(row))));
  }
  WAYS.forEach(({ how }, at) => {
    const [, ...kept] = rows[at]?.cells ?? [];
    const expected = SUDDEN.has(how)
      ? // What was older than a flush interval is safe; metrics go out less often.
        /^1\d of 20, 1 of 2, 1 of 2$/
      : /^20 of 20, 2 of 2, 2 of 2$/;
    for (const cell of kept)
      expect([how, cell]).toEqual([how, expect.stringMatching(expected)]);
  });
  const lines = [
    "| The process ends with | as without the agent | collector up: delivered | collector down: on disk |",
    "| --- | --- | --- | --- |",
    ...rows.map(({ name, cells }) => `| ${[name, ...cells].join(" | ")} |`),
  ];
  const page = readFileSync(PAGE, "utf8");
  const from = page.indexOf(BEGIN) + BEGIN.length;
  const to = page.indexOf(END);
  expect(to).toBeGreaterThan(from);
  if (process.env["ISOSCOPE_TEST_WRITE"] === "1") {
    const whole = `${page.slice(0, from)}\n\n${lines.join("\n")}\n\n${page.slice(to)}`;
    writeFileSync(PAGE, whole);
  } else {
    // Spaces and dashes are the formatter's.
    const cells = (text: string): string => text.replace(/ +|-{2,}/g, "");
    expect(cells(page.slice(from, to).trim())).toBe(cells(lines.join("\n")));
  }
}, 60_000);
