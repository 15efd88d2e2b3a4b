import { expect, it } from "vitest";
import { readLockfile } from "../../../agent/src/facts/lockfile.js";

const packages = (file: string, text: string) =>
  readLockfile(file, text).packages;

it("reads npm's lockfile, nested copies included and links not", () => {
  const lock = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "": { name: "app", version: "1.0.0" },
      "node_modules/express": {
        version: "5.1.0",
        resolved: "https://user:hunter2@registry.example/express.tgz",
      },
      "node_modules/@scope/a": { version: "1.2.3-rc.1" },
      "node_modules/express/node_modules/qs": { version: "6.14.0" },
      "node_modules/local": { resolved: "packages/local", link: true },
      "node_modules/odd": { version: "git+https://token@example.com/x" },
    },
  });
  expect(packages("package-lock.json", lock)).toEqual([
    "@scope/a@1.2.3-rc.1",
    "express@5.1.0",
    "qs@6.14.0",
  ]);
});

it("reads npm's first form", () => {
  const lock = JSON.stringify({
    dependencies: {
      a: { version: "1.0.0", dependencies: { b: { version: "2.0.0" } } },
    },
  });
  expect(packages("npm-shrinkwrap.json", lock)).toEqual(["a@1.0.0", "b@2.0.0"]);
});

it.each([
  [
    "9",
    `lockfileVersion: '9.0'

packages:

  '@babel/core@7.26.0':
    resolution: {integrity: sha512-x}

  express@5.1.0:
    resolution: {tarball: https://token@registry.example/express}

snapshots:

  react-dom@19.0.0(react@19.0.0): {}
`,
  ],
  [
    "6",
    `packages:

  /@babel/core@7.26.0:
    dev: true

  /express@5.1.0(supports-color@9.0.0):
    resolution: {integrity: sha512-x}
`,
  ],
  [
    "5",
    `packages:

  /@babel/core/7.26.0:
    dev: true

  /express/5.1.0_abcdef:
    dev: false
`,
  ],
])("reads pnpm's lockfile, version %s", (_, lock) => {
  expect(packages("pnpm-lock.yaml", lock)).toEqual([
    "@babel/core@7.26.0",
    "express@5.1.0",
  ]);
});

it.each([
  [
    "classic",
    `# yarn lockfile v1


"@babel/core@^7.0.0", "@babel/core@^7.26.0":
  version "7.26.0"
  resolved "https://registry.example/core.tgz#secret"

express@5:
  version "5.1.0"
`,
  ],
  [
    "berry",
    `__metadata:
  version: 8

"@babel/core@npm:^7.0.0":
  version: 7.26.0
  resolution: "@babel/core@npm:7.26.0"

"express@npm:5":
  version: 5.1.0
`,
  ],
])("reads yarn's lockfile, %s", (_, lock) => {
  expect(packages("yarn.lock", lock)).toEqual([
    "@babel/core@7.26.0",
    "express@5.1.0",
  ]);
});

it("reads bun's lockfile", () => {
  const lock = `{
  "lockfileVersion": 1,
  "packages": {
    "@babel/core": ["@babel/core@7.26.0", "", {}, "sha512-x"],

    "express": ["express@5.1.0", "https://token@example.com", {}, "sha512-y"],
  }
}`;
  expect(packages("bun.lock", lock)).toEqual([
    "@babel/core@7.26.0",
    "express@5.1.0",
  ]);
});

it("hashes the text whatever its line ends", () => {
  const text = "a@1:\n  version: 1.0.0\n";
  expect(readLockfile("yarn.lock", text.replaceAll("\n", "\r\n")).hash).toBe(
    readLockfile("yarn.lock", text).hash,
  );
});
