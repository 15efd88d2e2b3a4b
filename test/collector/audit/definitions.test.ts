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
});
