import oasis from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MARK, overridesFor } from "../../../collector/src/audit/override.js";
import { renderMarkdown } from "../../../collector/src/audit/report/markdown.js";
import type { Report } from "../../../collector/src/audit/report/report.js";
import { renderSarif } from "../../../collector/src/audit/report/sarif.js";
import { renderTable } from "../../../collector/src/audit/report/table.js";
import { composeValidator } from "../../support/compose-schema.js";
import { audit, fact, read, type Project } from "./support.js";

const project: Project = {
  "compose.yaml": `services:
  web:
    build: { context: ., args: { NODE: "18.1" } }
  db:
    image: postgres:16-alpine
  cache:
    image: redis@sha256:0123
`,
  Dockerfile: "ARG NODE=20\nFROM node:${NODE}-slim\n",
  "a b/compose.yaml": "services:\n  db:\n    image: mongo:${V}\n",
  ".nvmrc": "20.19.0\n",
};
const facts = [
  fact("runtime", "node", "v20.20.2"),
  fact("services", "postgresql", "18.6", "orders"),
  fact("services", "postgresql", "14.2", "legacy"),
  fact("services", "redis", "7.4.1"),
  fact("services", "rabbitmq", "4.1.2"),
  // Kafka tells no release, and a header is nothing that a file declares.
  fact("services", "kafka", "produce 11, fetch 17, metadata 13, 60 APIs"),
  fact("services", "x-app-version", "1.2.3"),
];

function report(): Report {
  return {
    ...audit(project, facts),
    environment: "production",
    failOn: "minor",
    files: Object.keys(project),
    problems: read(project).problems,
    unknown: [],
    written: [],
  };
}

describe("what is told", () => {
  it("is gravest first, with what to change and what could not be compared", () => {
    const { differences, untold, undeclared } = report();
    expect(
      differences.map(
        ({ severity, file, line, message }) =>
          `${severity} ${file}:${line} ${message}`,
      ),
    ).toEqual([
      "major Dockerfile:2 service web, base image: node 18.1 here, 20.20.2 in production",
      "major compose.yaml:5 service db: postgresql 16 here, 14.2 (legacy), 18.6 (orders) in production",
      "minor .nvmrc:1 Node's version: node 20.19.0 here, 20.20.2 in production",
      "unknown compose.yaml:7 service cache: redis in no certain version (redis@sha256:0123) here, 7.4.1 in production",
    ]);
    expect(untold).toEqual(["mongodb"]);
    expect(undeclared).toEqual(["rabbitmq 4.1.2"]);
  });

  it("fits a terminal", () => {
    const text = renderTable(report(), 100);
    expect(text).toContain(
      "4 differences (2 major, 1 minor, 1 unknown), 0 definitions agree with what production runs",
    );
    expect(text).toContain(
      "production tells no version of mongodb: not compared.",
    );
    expect(text).toContain(
      "production runs rabbitmq 4.1.2, which nothing here declares.",
    );
    expect(text).toContain(
      "a b/compose.yaml:3: V is not set and has no default",
    );
    expect(text).toContain("3 of minor severity or graver: this fails");
    for (const line of text.split("\n").filter((one) => one.startsWith("│"))) {
      expect(line.length).toBeLessThanOrEqual(101);
    }
  });

  it("is a comment on a pull request", () => {
    const text = renderMarkdown(report());
    expect(text).toContain(
      "| minor | `.nvmrc:1` | Node's version: node 20.19.0 here, 20.20.2 in production | `20.19.0` → `20.20.2` |",
    );
  });
});

describe("SARIF", () => {
  // The OASIS schema, as Microsoft's package has it.
  const schema: Record<string, unknown> = { ...oasis };
  // Of draft 4 it uses nothing that the later drafts of ajv's don't mean as well, but these two.
  delete schema["$schema"];
  delete schema["id"];
  const validate = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    unicodeRegExp: false,
  }).compile(schema);

  it("is valid by its schema", () => {
    const log = JSON.parse(renderSarif(report(), "0.1.0")) as {
      runs: { results: unknown[]; invocations: unknown[] }[];
    };
    validate(log);
    expect(validate.errors).toBeNull();
    expect(log.runs[0]?.results[0]).toMatchObject({
      ruleId: "isoscope/runtime-version",
      level: "error",
      message: {
        text: 'service web, base image: node 18.1 here, 20.20.2 in production (major): change "NODE=18.1" to "NODE=20.20.2" in compose.yaml:3.',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "Dockerfile", uriBaseId: "%SRCROOT%" },
            region: { startLine: 2 },
          },
        },
      ],
    });
    expect(log.runs[0]?.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "a%20b/compose.yaml" },
              },
            },
          ],
        },
      ],
    });
  });

  it("would not be valid by it without its rules' ids", () => {
    const broken = renderSarif(report(), "0.1.0").replaceAll(
      '"text"',
      '"txet"',
    );
    expect(validate(JSON.parse(broken))).toBe(false);
  });
});

describe("--fix", () => {
  it("pins images and build arguments in an override of its own", () => {
    const [override, ...others] = overridesFor(
      report().differences,
      "production",
    );
    expect(others).toEqual([]);
    expect(override).toMatchObject({
      file: "compose.isoscope.yaml",
      bases: ["compose.yaml"],
    });
    expect(override?.text.startsWith(MARK)).toBe(true);
    expect(parse(override?.text ?? "")).toEqual({
      services: {
        web: { build: { args: { NODE: "20.20.2" } } },
        db: {
          image: expect.stringMatching(
            /^postgres:(14\.2|18\.6)-alpine$/,
          ) as string,
        },
        cache: { image: "redis:7.4.1" },
      },
    });
    const validate = composeValidator();
    validate(parse(override?.text ?? ""));
    expect(validate.errors).toBeNull();
  });
});
