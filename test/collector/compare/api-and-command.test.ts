import { describe, expect, test } from "vitest";
import { compareCommand } from "../../../collector/src/cli/compare.js";
import type { CompareAnswer } from "../../../collector/src/api/compare-schemas.js";
import { run as runCommand, serve } from "./support/api.js";

const served = serve(async (store) => {
  const plan = { requests: 200, commit: "aaaaaaa11" };
  await store.insert({ ...plan, environment: "production", seed: 1 });
  await store.insert({ ...plan, environment: "twin", seed: 2 });
  await store.insert({
    ...plan,
    environment: "development",
    seed: 3,
    commit: "bbbbbbb22",
    queriesPerListing: 21,
    postgresql: "17.5",
  });
  await store.insert({ ...plan, environment: "trace", seed: 4 });
});

const get = async (query: Readonly<Record<string, string>>) => {
  const answer = await served.app.inject({ url: "/api/v1/compare", query });
  return {
    status: answer.statusCode,
    type: answer.headers["content-type"],
    body: answer.json<unknown>(),
  };
};

describe("GET /api/v1/compare", () => {
  test("answers in the contract's form", async () => {
    const { status, type, body } = await get({
      baseline: "production",
      candidate: "development@bbbbbbb",
    });
    expect({ status, type }).toEqual({
      status: 200,
      type: "application/json; charset=utf-8",
    });
    const answer = body as CompareAnswer;
    expect(answer).toMatchObject({
      baseline: {
        selector: "production",
        commit: null,
        commits: ["aaaaaaa11"],
        firstSeen: "2026-01-15T12:00:00.000Z",
        traces: 200,
      },
      candidate: { selector: "development@bbbbbbb", commit: "bbbbbbb" },
      summary: { traces: { baseline: 200, candidate: 200 } },
    });
    expect(answer.summary.findings.total).toBe(answer.findings.length);
    expect(answer.findings.map(({ rank }) => rank)).toEqual(
      answer.findings.map((_, index) => index + 1),
    );
    expect(new Set(answer.findings.map(({ id }) => id)).size).toBe(
      answer.findings.length,
    );
    for (const finding of answer.findings) {
      expect(Object.keys(finding).sort()).toEqual([
        "cause",
        "effect",
        "evidence",
        "examples",
        "family",
        "group",
        "id",
        "message",
        "n",
        "q",
        "rank",
        "relation",
        "subject",
        "verdict",
      ]);
    }
    expect(answer.findings[0]?.effect).toMatchObject({ pattern: "n+1" });
  });

  test("keeps to a family, a service and a window", async () => {
    const sides = { baseline: "production", candidate: "development" };
    const facts = await get({ ...sides, family: "environment" });
    expect((facts.body as CompareAnswer).findings).toMatchObject([
      { family: "environment", subject: { key: "services/postgresql" } },
    ]);
    const catalogue = await get({
      ...sides,
      service: "catalogue",
      family: "latency",
    });
    expect((catalogue.body as CompareAnswer).findings).toEqual([]);
    const later = await get({ ...sides, since: "-1h" });
    expect((later.body as CompareAnswer).summary.traces).toEqual({
      baseline: 0,
      candidate: 0,
    });
  });

  test("compares two windows of one environment", async () => {
    const [start, middle] = ["2026-01-15T12:00:00Z", "2026-01-15T12:00:30Z"];
    const bySelector = await get({
      baseline: `production[${start}..${middle}]`,
      candidate: `production[${middle}..]`,
    });
    const byParameter = await get({
      baseline: "production",
      candidate: "production",
      baselineSince: start,
      baselineUntil: middle,
      candidateSince: middle,
    });
    const answer = bySelector.body as CompareAnswer;
    expect(answer.summary.traces).toEqual({ baseline: 100, candidate: 100 });
    expect(answer.baseline).toMatchObject({
      selector: `production[${start}..${middle}]`,
      environment: "production",
      commit: null,
    });
    expect(answer.findings).toEqual([]);
    expect(byParameter.body).toEqual(bySelector.body);
  });

  test("compares a commit with a window of another environment", async () => {
    const { body } = await get({
      baseline: "twin@aaaaaaa[..2026-01-15T12:00:30Z]",
      candidate: "production",
      until: "2026-01-15T12:00:45Z",
    });
    expect((body as CompareAnswer).summary.traces).toEqual({
      baseline: 100,
      candidate: 150,
    });
  });

  test.each([
    [{ baseline: "production" }, 400, "ISO-BAD-REQUEST", /candidate/],
    [
      { baseline: "twin[-2h..]", candidate: "twin", baselineSince: "-1h" },
      400,
      "ISO-BAD-REQUEST",
      /baselineSince is given twice/,
    ],
    [
      { baseline: "twin[soon..]", candidate: "twin" },
      400,
      "ISO-BAD-TIME",
      /soon/,
    ],
    [
      { baseline: "twin[-1h..-2h]", candidate: "twin" },
      400,
      "ISO-BAD-TIME",
      /not before/,
    ],
    [
      { baseline: "production@x", candidate: "twin" },
      400,
      "ISO-BAD-SELECTOR",
      /baseline.*"x"/,
    ],
    [
      { baseline: "@aaaaaaa", candidate: "twin" },
      400,
      "ISO-BAD-SELECTOR",
      /no environment/,
    ],
    [
      { baseline: "prod", candidate: "twin" },
      404,
      "ISO-UNKNOWN-ENVIRONMENT",
      /"prod".*production/,
    ],
    [
      { baseline: "twin", candidate: "twin@1234567" },
      404,
      "ISO-UNKNOWN-COMMIT",
      /1234567.*aaaaaaa11/,
    ],
    [
      { baseline: "twin", candidate: "production", since: "soon" },
      400,
      "ISO-BAD-TIME",
      /soon/,
    ],
    [
      { baseline: "twin", candidate: "production", family: "colours" },
      400,
      "ISO-BAD-REQUEST",
      /family/,
    ],
    [
      { baseline: "twin", candidate: "production", fmaily: "logs" },
      400,
      "ISO-BAD-REQUEST",
      /fmaily/,
    ],
    [
      { baseline: "twin' OR 1=1 --", candidate: "production" },
      404,
      "ISO-UNKNOWN-ENVIRONMENT",
      /OR 1=1/,
    ],
  ])("refuses %j", async (query, expected, code, message) => {
    const { status, body } = await get(query);
    expect(status).toBe(expected);
    const { error } = body as { error: { code: string; message: string } };
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe("isoscope compare", () => {
  const run = (...args: string[]) => {
    const url = args.includes("--url") ? [] : ["--url", served.url];
    return runCommand(compareCommand(), [...args, ...url]);
  };

  test("exits 1 with a ranked table when something is worse", async () => {
    const { out, code } = await run("production", "development");
    expect(code).toBe(1);
    expect(out).toContain("production (aaaaaaa)");
    expect(out).toMatch(/│ 1 +│ structure +│ .*worse/);
    expect(out.replace(/[│\s]+/g, " ")).toContain("runs 21 queries in orders");
  });

  test("exits 0 when nothing is", async () => {
    const { out, code } = await run("production", "twin");
    expect(code).toBe(0);
    expect(out).toMatch(/No differences found in \d+ operations/);
  });

  test("takes an environment named trace as the baseline", async () => {
    const { out, code } = await run("trace", "development");
    expect(code).toBe(1);
    expect(out).toContain("baseline   trace (aaaaaaa)");
    const json = await run("trace", "twin", "--json");
    expect(JSON.parse(json.out)).toHaveProperty("baseline.selector", "trace");
  });

  test("hands on a window of each side", async () => {
    const middle = "2026-01-15T12:00:30Z";
    const { out } = await run(
      ...["production", "production", "--json"],
      ...["--baseline-until", middle, "--candidate-since", middle],
    );
    expect(JSON.parse(out)).toMatchObject({
      summary: { traces: { baseline: 100, candidate: 100 } },
    });
  });

  test("prints the API's answer with --json", async () => {
    const { out } = await run("production", "development", "--json");
    expect(JSON.parse(out)).toHaveProperty(["findings", 0, "rank"], 1);
  });

  test.each([
    [
      ["prod", "twin"],
      /Known environments.*\(ISO-UNKNOWN-ENVIRONMENT\)\n {2}\S/s,
    ],
    [["prod@", "twin"], /ISO-BAD-SELECTOR/],
    [
      ["twin", "twin", "--url", "http://127.0.0.1:9"],
      /No collector answers at http:\/\/127.0.0.1:9\.\n.*isoscope collector/,
    ],
    [["twin", "twin", "--url", "nonsense"], /not a URL/],
  ])("exits 2 with a hint for %j", async (args, message) => {
    const { out, errors, code } = await run(...args);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(errors).toMatch(message);
  });
});
