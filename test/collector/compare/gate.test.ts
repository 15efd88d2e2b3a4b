import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compareCommand } from "../../../collector/src/cli/compare.js";
import { run as runCommand, serve } from "./support/api.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-gate-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const served = serve(async (store) => {
  const plan = { requests: 200, commit: "aaaaaaa11" };
  await store.insert({ ...plan, environment: "production", seed: 1 });
  await store.insert({
    ...plan,
    environment: "preview",
    seed: 3,
    commit: "bbbbbbb22",
    queriesPerListing: 21,
    postgresql: "17.5",
  });
  await store.insert({ ...plan, environment: "quiet", seed: 5, requests: 12 });
});

const run = (...args: string[]) =>
  runCommand(compareCommand(), [...args, "--url", served.url]);

const pair = ["production", "preview"] as const;

describe("what fails", () => {
  test.each([
    [[], 1],
    [["--fail-on", "none"], 0],
    [["--fail-on", "missing"], 0],
    [["--fail-on", "missing,different"], 1],
    [["--fail-on", "any"], 1],
    [["--fail-on", "worse", "--family", "environment"], 0],
    [["--min-effect", "structure=1000%,latency=1000%"], 0],
    [["--min-effect", "20%"], 1],
  ])("%j exits %i", async (args, code) => {
    expect((await run(...pair, ...args)).code).toBe(code);
  });

  test.each([
    [["--fail-on", "bad"], /"bad" is none of any, none, worse/],
    [["--min-effect", "much"], /share such as 10%/],
    [["--format", "html"], /table, json, markdown/],
    [["--timeout", "soon"], /such as 30s/],
    [["--accept", join(folder, "none.yaml")], /There is no file .*none.yaml/],
    [["--write-accepted"], /needs --accept <file> and --reason/],
  ])("%j exits 2 and says what to write", async (args, message) => {
    const { code, errors } = await run(...pair, ...args);
    expect(code).toBe(2);
    expect(errors).toMatch(message);
  });
});

describe("enough traffic", () => {
  test("is said to be lacking by an exit code of its own", async () => {
    const { code, out } = await run("production", "quiet");
    expect(code).toBe(3);
    expect(out).toContain("Not enough traffic to judge");
    expect((await run("production", "quiet", "--fail-on", "none")).code).toBe(
      0,
    );
  });

  test("is waited for, also of an environment that is not known yet", async () => {
    const { code, errors, out } = await run(
      ...["production", "preview-77", "--wait-for", "200", "--timeout", "1s"],
    );
    expect(code).toBe(3);
    expect(out).toBe("");
    expect(errors).toContain(
      "preview-77: 0 of 200 requests, waiting up to 1 s",
    );
    expect(errors).toContain("gave up");
  });

  test("ends the wait when it comes", async () => {
    const waiting = run(
      ...["production", "late", "--wait-for", "150", "--timeout", "20s"],
    );
    await served.store.insert({
      ...{ requests: 200, commit: "ccccccc33" },
      ...{ environment: "late", seed: 6 },
    });
    const { code, errors } = await waiting;
    expect(errors).toContain("late: 200 of 150 requests");
    expect(code).toBe(0);
  });

  test("is told by the API", async () => {
    const answer = await served.app.inject(
      "/api/v1/compare/traffic?side=quiet",
    );
    const body = answer.json<{ requests: number; operations: object[] }>();
    expect(body.requests).toBe(12);
    expect(body.operations).toContainEqual(
      expect.objectContaining({ service: "gateway", operation: "GET /orders" }),
    );
    const unknown = await served.app.inject(
      "/api/v1/compare/traffic?side=nobody",
    );
    expect(unknown.statusCode).toBe(404);
  });
});

describe("accepted findings", () => {
  test("are written, pass, are listed apart, and turn stale", async () => {
    const file = join(folder, "accepted.yaml");
    const args = ["--accept", file, "--fail-on", "any"];
    const first = await run(
      ...[...pair, ...args, "--write-accepted", "--reason", "new listing"],
    );
    expect(first.code).toBe(0);
    const written = readFileSync(file, "utf8");
    expect(written).toMatch(/^accepted:\n {2}- id: "?[0-9a-f]{16}"?\n/);
    expect(written).toContain("reason: new listing");

    const again = await run(...pair, ...args);
    expect(again.code).toBe(0);
    expect(again.out).toContain("(new listing)");
    expect(again.out).not.toMatch(/│ 1 /);

    const other = await run("production", "late", ...args);
    expect(other.code).toBe(0);
    expect(other.out).toContain("accepted and not found any more");
  });

  test("expire, and a cause takes along what follows from it", async () => {
    const json = await run(...pair, "--json", "--fail-on", "any");
    const { findings, gate } = JSON.parse(json.out) as {
      findings: { id: string; cause: string | null; verdict: string }[];
      gate: { failing: string[]; status: string };
    };
    expect(gate.status).toBe("failed");
    const causes = findings.filter(({ cause }) => cause === null);
    expect(findings.length).toBeGreaterThan(causes.length);
    const file = join(folder, "by-hand.json");
    const write = (expires?: string) => {
      writeFileSync(
        file,
        JSON.stringify({
          accepted: causes.map(({ id }) => ({ id, reason: "why", expires })),
        }),
      );
    };
    write("2999-12-31");
    expect(
      (await run(...pair, "--fail-on", "any", "--accept", file)).code,
    ).toBe(0);
    write("2020-01-01");
    const expired = await run(...pair, "--accept", file);
    expect(expired.code).toBe(1);
    expect(expired.out).toContain("accepted until 2020-01-01 only");
  });

  test.each([
    ["accepted: [", /neither YAML nor JSON/],
    ["other: []", /no list "accepted"/],
    ["accepted: [{ id: 12, reason: x }]", /Entry 1 .* no finding's id/],
    ["accepted: [{ id: 0a2b3c4d5e6f7a8b }]", /Entry 1 .* gives no reason/],
    [
      "accepted: [{ id: 0a2b3c4d5e6f7a8b, reason: x, expires: soon }]",
      /expires on no day/,
    ],
  ])("refuses %s", async (text, message) => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, text);
    const { code, errors } = await run(...pair, "--accept", file);
    expect(code).toBe(2);
    expect(errors).toMatch(message);
    expect(existsSync(file)).toBe(true);
  });
});

describe("reports", () => {
  test("markdown puts what fails first and folds the rest", async () => {
    const { out, code } = await run(...pair, "--format", "markdown");
    expect(code).toBe(1);
    expect(out).toMatch(/^### ✗ \d+ differences? fails? this\n/);
    expect(out).toContain("`production` → `preview`: 200 and 200 traces");
    expect(out).toMatch(
      /\| \*\*worse\*\* \| structure \| GET \/orders .*21 queries/,
    );
    expect(out).toMatch(/<details><summary>All \d+ findings<\/summary>\n\n\|/);
    expect(out).toContain(
      "`isoscope compare production preview` · [open](http",
    );
    // Nothing of a message may break a cell or call a person.
    for (const line of out.split("\n").filter((one) => one.startsWith("|"))) {
      expect(line.replaceAll(String.raw`\|`, "").split("|")).toHaveLength(6);
      expect(line).not.toContain("@");
    }
  });

  test("junit has a case for every finding, and for families without", async () => {
    const { out } = await run(...pair, "--format", "junit");
    const count = (pattern: RegExp) => [...out.matchAll(pattern)].length;
    const [, tests, failures] =
      /<testsuites name="isoscope compare" tests="(\d+)" failures="(\d+)" errors="0"/.exec(
        out,
      ) ?? [];
    expect(count(/<testcase /g)).toBe(Number(tests));
    expect(count(/<failure /g)).toBe(Number(failures));
    expect(Number(failures)).toBeGreaterThan(0);
    expect(count(/<testsuite /g)).toBe(8);
    expect(out).toContain('name="no difference in metrics"');
    // Well-formed: every tag is closed in order, no bare & or <.
    const open: string[] = [];
    for (const [, close, name, self] of out.matchAll(
      /<(\/?)([a-z-]+)(?: [a-z]+="[^"<]*")*(\/?)>/g,
    )) {
      if (close === "/") expect(open.pop()).toBe(name);
      else if (self !== "/") open.push(name ?? "");
    }
    expect(open).toEqual([]);
    expect(out).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
  });
});
