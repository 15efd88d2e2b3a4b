import { describe, expect, it } from "vitest";
import { audit, declared, fact, read, told } from "./support.js";

describe("Dockerfiles", () => {
  it("are read over arguments, stages, continued lines and heredocs", () => {
    expect(
      declared({
        Dockerfile: `# syntax=docker/dockerfile:1
ARG REGISTRY=docker.io/library
ARG NODE="20.19"
FROM --platform=$BUILDPLATFORM \${REGISTRY}/node:\${NODE} AS Build
RUN <<EOT
FROM node:1
EOT
RUN npm ci \\
  # a comment
  && npm run build
FROM scratch AS empty
FROM node:22-bookworm-slim
COPY --from=build /app /app
`,
      }),
    ).toEqual([
      "node 22 @ Dockerfile:12 (base image)",
      "node 20.19 @ Dockerfile:4 (stage Build)",
    ]);
  });
});

describe("Dockerfiles", () => {
  it("are read on after what only looks like a heredoc, and after one that never ends", () => {
    expect(
      declared({
        Dockerfile: `FROM node:20 AS a
RUN echo $((1<<2)) << x
RUN <<-'ONE' cat <<TWO
FROM node:1
	ONE
FROM node:2
TWO
RUN <<NEVER
FROM node:22
`,
      }),
    ).toEqual([
      "node 22 @ Dockerfile:9 (base image)",
      "node 20 @ Dockerfile:1 (stage a)",
    ]);
  });

  it("that leave the version open are changed to an image with one", () => {
    const facts = [fact("runtime", "node", "v20.20.2")];
    expect(
      told(audit({ Dockerfile: "ARG V\nFROM node:$V\nFROM node\n" }, facts)),
    ).toEqual([
      "unknown Dockerfile:2 node: -> node:20.20.2",
      "unknown Dockerfile:3 node -> node:20.20.2",
    ]);
  });
});

describe("Node's version", () => {
  it.each([
    ["v20.19.1\n", "20.19.1"],
    ["# ours\n20\n", "20"],
    ["lts/jod\n", "22"],
    ["lts/*\n", "?"],
  ])(".nvmrc %j is %s", (text, version) => {
    expect(declared({ ".nvmrc": text })[0]).toContain(`node ${version} @`);
  });

  it("is read from package.json's engines, with its line", () => {
    expect(
      declared({
        "package.json":
          '{\n  "name": "shop",\n  "engines": {\n    "node": ">=20"\n  }\n}\n',
      }),
    ).toEqual(["node >=20 @ package.json:4 (engines.node)"]);
  });

  it("is changed to one version where one is asked for, and else to a range", () => {
    const verdict = audit(
      {
        "package.json": `{
  "engines": { "node": ">=22" },
  "volta": { "node": "20.1.0" },
  "devEngines": { "runtime": [{ "name": "bun" }, { "name": "node", "version": "^18" }] }
}`,
      },
      [fact("runtime", "node", "v20.20.2")],
    );
    expect(told(verdict)).toEqual([
      "major package.json:2 >=22 -> ^20.20.2",
      "major package.json:4 ^18 -> ^20.20.2",
      "minor package.json:3 20.1.0 -> 20.20.2",
    ]);
  });
});

describe("lockfiles", () => {
  const facts = [
    fact("packages", "express", "4.19.2"),
    // Two copies are loaded.
    fact("packages", "@scope/tool", "1.5.0, 2.0.0"),
  ];
  it.each([
    [
      "package-lock.json",
      `{
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "shop" },
    "web": { "version": "1.0.0" },
    "node_modules/express": {
      "version": "4.18.1"
    },
    "node_modules/a/node_modules/@scope/tool": {
      "version": "2.0.0"
    },
    "node_modules/@scope/tool": {
      "version": "1.0.0"
    },
    "node_modules/never-loaded": { "version": "9.0.0" }
  }
}`,
      6,
      "npm install express@4.19.2",
    ],
    [
      "pnpm-lock.yaml",
      `lockfileVersion: '9.0'
importers:
  .:
    dependencies: {}
packages:
  '@scope/tool@2.0.0':
    resolution: {integrity: x}
  express@4.18.1(supports-color@8.0.0):
    resolution: {integrity: x}
snapshots:
  express@4.17.0: {}
`,
      8,
      "pnpm add express@4.19.2",
    ],
    [
      "yarn.lock",
      `# yarn lockfile v1
"@scope/tool@^2.0.0":
  version "2.0.0"

express@^4.0.0, express@^4.17.1:
  version "4.18.1"
  dependencies:
    accepts "1.0.0"
`,
      5,
      "yarn add express@4.19.2",
    ],
    [
      "yarn.lock",
      `__metadata:
  version: 8
"@scope/tool@npm:^2.0.0":
  version: 2.0.0
"express@npm:^4.0.0":
  version: 4.18.1
  resolution: "express@npm:4.18.1"
"shop@workspace:.":
  version: 0.0.0-use.local
`,
      5,
      "yarn add express@4.19.2",
    ],
    [
      "bun.lock",
      `{
  "lockfileVersion": 1,
  "packages": {
    "@scope/tool": ["@scope/tool@2.0.0", "", {}, "sha512-x=="],
    "express": ["express@4.18.1", "", { "dependencies": { "accepts": "1.0.0" } }, "sha512-y=="],
  }
}`,
      5,
      "bun add express@4.19.2",
    ],
  ])(
    "%s: only what production loads, at its line",
    (file, text, line, command) => {
      const verdict = audit({ [file]: text }, facts);
      expect(told(verdict)).toEqual([`minor ${file}:${line} ${command}`]);
      expect(verdict.agree).toBe(1);
    },
  );

  it("that are broken are told", () => {
    expect(read({ "package-lock.json": "{" }).problems[0]?.message).toContain(
      "it is not JSON",
    );
  });
});

describe("Upsun and Platform.sh", () => {
  it("take versions in as many parts as they are given in", () => {
    const project = {
      ".upsun/config.yaml": `applications:
  shop:
    type: "nodejs:20"
  tool:
    type: "composable:25.05"
    stack:
      runtimes: [ "nodejs@20" ]
services:
  db:
    type: postgresql:16
  cache:
    type: redis:7.2
`,
      ".platform.app.yaml": "name: old\ntype: 'nodejs:18'\n",
      ".platform/services.yaml": "db:\n  type: mysql:10.11\n",
    };
    expect(declared(project)).toEqual([
      "node 18 @ .platform.app.yaml:2 (application old)",
      "mariadb 10.11 @ .platform/services.yaml:2 (service db)",
      "node 20 @ .upsun/config.yaml:3 (application shop)",
      "node 20 @ .upsun/config.yaml:7 (application tool)",
      "postgresql 16 @ .upsun/config.yaml:10 (service db)",
      "redis 7.2 @ .upsun/config.yaml:12 (service cache)",
    ]);
    const verdict = audit(project, [
      fact("runtime", "node", "v20.20.2"),
      fact("services", "postgresql", "18.6"),
      fact("services", "mysql", "5.5.5-11.4.2-MariaDB-log"),
      fact("services", "redis", "7.4.1"),
    ]);
    expect(told(verdict)).toEqual([
      "major .platform.app.yaml:2 nodejs:18 -> nodejs:20",
      "major .platform/services.yaml:2 mysql:10.11 -> mysql:11.4",
      "major .upsun/config.yaml:10 postgresql:16 -> postgresql:18",
      "minor .upsun/config.yaml:12 redis:7.2 -> redis:7.4",
    ]);
    expect(verdict.agree).toBe(2);
  });
});

describe("GitHub Actions", () => {
  const workflow = `on: push
env:
  PG: 16-alpine
jobs:
  test:
    strategy:
      matrix:
        node: [18, 20, 22.1]
    container: node:22
    services:
      db:
        image: postgres:\${{ env.PG }}
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: \${{ matrix.node }}
  lint:
    steps:
      - uses: actions/setup-node@v5
        with: { node-version-file: .nvmrc }
      - uses: actions/setup-node@v5
        with: { node-version: 21 }
`;
  it("are read with matrices and environment", () => {
    expect(declared({ ".github/workflows/ci.yml": workflow })).toEqual([
      "node 22 @ .github/workflows/ci.yml:9 (job test, container)",
      "postgresql 16 @ .github/workflows/ci.yml:3 (job test, service db)",
      "node 18 @ .github/workflows/ci.yml:8 (job test, setup-node)",
      "node 20 @ .github/workflows/ci.yml:8 (job test, setup-node)",
      "node 22.1 @ .github/workflows/ci.yml:8 (job test, setup-node)",
      "node 21 @ .github/workflows/ci.yml:23 (job lint, setup-node)",
    ]);
  });

  it("agree when one of a matrix does", () => {
    const verdict = audit({ ".github/workflows/ci.yml": workflow }, [
      fact("runtime", "node", "v20.20.2"),
    ]);
    expect(told(verdict)).toEqual([
      "major .github/workflows/ci.yml:9 node:22 -> node:20.20.2",
      "major .github/workflows/ci.yml:23 21 -> 20.20.2",
    ]);
  });

  it("know expressions over lists of objects, defaults and inputs; what shows only when it runs is told", () => {
    const { declarations, unknown } = read({
      ".github/workflows/ci.yml": `on:
  workflow_call:
    inputs:
      redis: { default: "7.2" }
jobs:
  test:
    strategy:
      matrix:
        db: [{ image: "postgres:16" }, { image: "mysql:8.4" }]
        pg: [17]
        suffix: [alpine]
        include: [{ pg: 15 }]
    services:
      one: { image: "\${{ matrix.db.image }}" }
      two: { image: "postgres:\${{ matrix['pg'] }}-\${{ matrix.suffix }}" }
      three: { image: "redis:\${{ inputs.redis || '7' }}" }
      four: { image: "mongo:\${{ env.MONGO || '8.0' }}" }
      five: { image: "\${{ vars.IMAGE }}" }
      six: { image: "rabbitmq:\${{ fromJSON(needs.a.outputs.b).v }}" }
`,
    });
    expect(
      declarations.map(
        ({ subject, version, what, edit }) =>
          `${what} ${subject.name} ${version ?? "?"} ${edit.text} ${edit.place.line}`,
      ),
    ).toEqual([
      "job test, service one postgresql 16 matrix.db.image=postgres:16 9",
      "job test, service one mysql 8.4 matrix.db.image=mysql:8.4 9",
      "job test, service two postgresql 17 matrix.pg=17 10",
      "job test, service two postgresql 15 matrix.pg=15 12",
      "job test, service three redis 7.2 inputs.redis=7.2 4",
      "job test, service four mongodb 8.0 mongo:${{ env.MONGO || '8.0' }} 17",
      "job test, service six rabbitmq ? rabbitmq:${{ fromJSON(needs.a.outputs.b).v }} 19",
    ]);
    expect(unknown?.map(({ place, message }) => [place.line, message])).toEqual(
      [
        [
          18,
          "job test, service five: which image it is shows only when it runs (${{ vars.IMAGE }})",
        ],
      ],
    );
  });
});
