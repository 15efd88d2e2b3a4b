import { describe, expect, it } from "vitest";
import { overridesFor } from "../../../collector/src/audit/override.js";
import { interpolate } from "../../../collector/src/audit/interpolate.js";
import { audit, declared, fact, read, told } from "./support.js";

describe("variables", () => {
  const variables = new Map(
    Object.entries({ SET: "16", EMPTY: "" }).map(([name, value]) => [
      name,
      { name, value },
    ]),
  );
  it.each([
    ["postgres:$SET", "postgres:16"],
    ["postgres:${SET}-alpine", "postgres:16-alpine"],
    ["${UNSET:-17}", "17"],
    ["${UNSET-17}", "17"],
    ["${EMPTY:-17}", "17"],
    ["[${EMPTY-17}]", "[]"],
    ["${UNSET:-${SET}}", "16"],
    ["${SET:+yes}", "yes"],
    ["[${EMPTY:+yes}]", "[]"],
    ["${SET:?must be set}", "16"],
    ["a$$b", "a$b"],
    ["${{ matrix.node }}", "${{ matrix.node }}"],
    ["100 $", "100 $"],
  ])("%s is %s", (text, expected) => {
    expect(interpolate(text, variables).text).toBe(expected);
  });
  it("that are not set are told", () => {
    expect(interpolate("${NONE:?say it}x", variables)).toMatchObject({
      text: "x",
      unset: ["NONE"],
    });
  });
});

describe("compose files", () => {
  it("keep their lines, through anchors, merge keys and profiles", () => {
    expect(
      declared({
        "compose.yaml": `x-db: &db
  image: postgres:16
services:
  db:
    <<: *db
  cache:
    image: "redis:7.2-alpine"
    profiles: [debug, full]
  app:
    image: ghcr.io/acme/shop:4
`,
      }),
    ).toEqual([
      "postgresql 16 @ compose.yaml:2 (service db)",
      "redis 7.2 @ compose.yaml:7 (service cache (profile debug, full))",
    ]);
  });

  it("take an override's image for that of the file below it", () => {
    expect(
      declared({
        "docker-compose.yml": "services:\n  db:\n    image: postgres:16\n",
        "docker-compose.override.yml":
          "services:\n  db:\n    image: postgres:17\n  cache:\n    image: redis:8\n",
      }),
    ).toEqual([
      "postgresql 17 @ docker-compose.override.yml:3 (service db)",
      "redis 8 @ docker-compose.override.yml:5 (service cache)",
    ]);
  });

  it("follow extends, within a file and into others, and include", () => {
    expect(
      declared({
        "compose.yaml": `include:
  - infra/queue.yaml
services:
  base:
    image: postgres:15
  db:
    extends: base
  reporting:
    extends: { file: infra/common.yaml, service: warehouse }
`,
        "infra/common.yaml": "services:\n  warehouse:\n    image: mysql:8.4\n",
        "infra/queue.yaml":
          "services:\n  queue:\n    image: rabbitmq:4.1-management\n",
      }),
    ).toEqual([
      "rabbitmq 4.1 @ infra/queue.yaml:3 (service queue)",
      "postgresql 15 @ compose.yaml:5 (service base, service db)",
      "mysql 8.4 @ infra/common.yaml:3 (service reporting)",
    ]);
  });

  it("take variables from .env, the caller's environment first", () => {
    const project = {
      "compose.yaml": "services:\n  db:\n    image: postgres:${PG:-15}\n",
      ".env": "# versions\nPG=16\n",
    };
    expect(declared(project)[0]).toContain("postgresql 16 @ compose.yaml:3");
    expect(declared(project, { PG: "17" })[0]).toContain("postgresql 17");
    expect(declared({ ...project, ".env": "" })[0]).toContain("postgresql 15");
  });

  it("are changed in .env where that brings the version", () => {
    const verdict = audit(
      {
        "compose.yaml": "services:\n  db:\n    image: postgres:${PG:-15}\n",
        ".env": "# versions\nPG=16-alpine\n",
      },
      [fact("services", "postgresql", "18.6")],
    );
    expect(told(verdict)).toEqual([
      "major .env:2 PG=16-alpine -> PG=18.6-alpine",
    ]);
  });

  it("are changed at the default where that brings it", () => {
    const verdict = audit(
      { "compose.yaml": "services:\n  db:\n    image: postgres:${PG:-15}\n" },
      [fact("services", "postgresql", "18.6")],
    );
    expect(told(verdict)).toEqual([
      "major compose.yaml:3 postgres:${PG:-15} -> postgres:${PG:-18.6}",
    ]);
  });

  it("tell what keeps them from being read, with the line", () => {
    const { problems } = read({
      "compose.yaml": `services:
  db:
    image: postgres:\${PG}
  api:
    extends: { file: gone.yaml, service: api }
`,
      "infra/compose.yaml": "services:\n  db: [\n",
    });
    expect(
      problems.map(
        ({ place, message }) => `${place.file}:${place.line} ${message}`,
      ),
    ).toEqual([
      "compose.yaml:5 it extends gone.yaml, which is not there",
      expect.stringMatching(/^compose.yaml:3 PG is not set and has no default/),
      expect.stringMatching(/^infra\/compose.yaml:\d+ it is not YAML here/),
    ]);
  });

  it("are read as far as they go where they are odd: a mapping that merges itself, an anchor that is not there", () => {
    const { declarations, problems } = read({
      "compose.yaml": `services:
  db: &db
    <<: *db
    image: postgres:16
  cache: *gone
  none:
`,
      "compose.list.yaml": "- 1\n",
      "compose.nothing.yaml": "",
      "package-lock.json": '{ "packages": { "node_modules/x": null } }',
    });
    expect(declarations.map(({ version }) => version)).toEqual(["16"]);
    expect(
      problems.map(({ place, message }) => `${place.line} ${message}`),
    ).toEqual(["5 there is no anchor &gone"]);
  });

  it("that share a line are one difference, and all of them are pinned", () => {
    const { differences } = audit(
      {
        "compose.yaml": `x-db: &db
  image: postgres:16
services:
  one: *db
  two:
    <<: *db
`,
      },
      [fact("services", "postgresql", "18.6")],
    );
    expect(differences.map(({ what }) => what)).toEqual([
      "service one, service two",
    ]);
    expect(overridesFor(differences, "production")[0]?.text).toMatch(
      /one:\s+image: postgres:18.6\s+two:\s+image: postgres:18.6/,
    );
  });

  it("build Dockerfiles with their own arguments and target", () => {
    const project = {
      "compose.yaml": `services:
  web:
    build:
      context: web
      target: run
      args:
        NODE: "22.1"
`,
      "web/Dockerfile": `ARG NODE=20
FROM node:\${NODE}-alpine AS base
FROM base AS run
FROM postgres:16 AS test
`,
    };
    expect(declared(project)).toEqual([
      "node 22.1 @ web/Dockerfile:2 (service web, stage base)",
      "postgresql 16 @ web/Dockerfile:4 (service web, stage test)",
    ]);
    expect(told(audit(project, [fact("runtime", "node", "v22.4.0")]))).toEqual([
      "minor compose.yaml:7 NODE=22.1 -> NODE=22.4.0",
    ]);
  });

  it("merge builds part by part, as Compose does, and images beside them", () => {
    const project = {
      "compose.yaml": `services:
  api:
    image: acme/api
    build:
      context: ./api
      dockerfile: ../docker/Dockerfile.api
      target: run
      args: ["NODE=22", DISTRO]
  jobs:
    extends: api
  db:
    image: postgres:16
  cache:
    build: ./cache
`,
      "compose.override.yaml": `services:
  api:
    build:
      args: { NODE: "21" }
  db: !override
    image: postgres:17
  cache:
    build: !reset null
    image: redis:7.2
`,
      ".env": "DISTRO=slim\n",
      "docker/Dockerfile.api":
        "ARG DISTRO\nARG NODE=18\nFROM node:${NODE}-${DISTRO} AS run\nFROM scratch\n",
    };
    expect(declared(project)).toEqual([
      "node 21 @ docker/Dockerfile.api:3 (service api, stage run)",
      "node 22 @ docker/Dockerfile.api:3 (service jobs, stage run)",
      "postgresql 17 @ compose.override.yaml:6 (service db)",
      "redis 7.2 @ compose.override.yaml:9 (service cache)",
    ]);
  });

  it("read a Dockerfile within the file, and say when one is not there", () => {
    const { declarations, problems } = read({
      "compose.yaml": `services:
  api:
    build:
      dockerfile_inline: |
        # ours
        FROM node:18
  web:
    build: ./web
  jobs:
    extends: nobody
`,
    });
    expect(declarations.map(({ place, version }) => [version, place])).toEqual([
      ["18", { file: "compose.yaml", line: 6, column: 1 }],
    ]);
    expect(
      problems.map(({ place, message }) => `${place.line} ${message}`),
    ).toEqual([
      "10 it extends service nobody, which is not there",
      "8 it builds web/Dockerfile, which is not there",
    ]);
  });

  it("pin the argument that brings the version, and change it where it is set", () => {
    const verdict = audit(
      {
        "compose.yaml": `services:
  api:
    build:
      context: .
      args:
        REGISTRY: ghcr.io/22
        NODE: \${NODE_MAJOR}
`,
        ".env": "MAJOR=22\nNODE_MAJOR=${MAJOR}\n",
        Dockerfile: `ARG REGISTRY=docker.io
ARG NODE=20
ARG BASE=node:\${NODE}
FROM \${BASE} AS build
FROM \${REGISTRY}/node:\${NODE}-slim
`,
      },
      [fact("runtime", "node", "v20.20.2")],
    );
    expect(told(verdict)).toEqual(["major .env:1 MAJOR=22 -> MAJOR=20.20.2"]);
    expect(overridesFor(verdict.differences, "production")[0]?.text).toMatch(
      /api:\s+build:\s+args:\s+NODE: 20.20.2\s*$/,
    );
  });

  it("are part of the project that includes them, with variables of their own", () => {
    const project = {
      "compose.yaml": `include:
  - path: [infra/compose.yaml, infra/compose.local.yaml]
`,
      "infra/compose.yaml":
        "services:\n  db:\n    image: postgres:${PG}\n  cache:\n    image: redis:7\n",
      "infra/compose.local.yaml": "services:\n  cache:\n    image: redis:8\n",
      "infra/.env": "PG=15\n",
    };
    expect(declared(project)).toEqual([
      "postgresql 15 @ infra/compose.yaml:3 (service db)",
      "redis 8 @ infra/compose.local.yaml:3 (service cache)",
    ]);
    expect(declared({ ...project, ".env": "PG=14\n" })[0]).toContain(
      "postgresql 14 @",
    );
  });

  it("of one folder have an override each, for the command with all of a project's files", () => {
    const image = (name: string) => `services:\n  db:\n    image: ${name}\n`;
    const { differences } = audit(
      {
        "compose.yaml": image("postgres:16"),
        "compose.override.yaml": "services:\n  db:\n    restart: always\n",
        "compose.test.yml": image("postgres:15"),
        "docker-compose.yml": image("postgres:14"),
      },
      [fact("services", "postgresql", "18.6")],
    );
    expect(
      overridesFor(differences, "production").map(({ text, file }) => [
        file,
        text.split("\n")[1]?.replace("#   docker compose ", ""),
      ]),
    ).toEqual([
      [
        "compose.test.isoscope.yaml",
        "-f compose.test.yml -f compose.test.isoscope.yaml up",
      ],
      [
        "compose.isoscope.yaml",
        "-f compose.yaml -f compose.override.yaml -f compose.isoscope.yaml up",
      ],
      [
        "docker-compose.isoscope.yaml",
        "-f docker-compose.yml -f docker-compose.isoscope.yaml up",
      ],
    ]);
  });
});
