import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { readConfig } from "../../../agent/src/config.js";
import { describeResource } from "../../../agent/src/resource/resource.js";
import { temporaryFolder } from "../support/run.js";

const COMMIT = "a".repeat(40);
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, ".git/refs/heads"), { recursive: true });
  writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/main");
  writeFileSync(join(folder, ".git/refs/heads/main"), COMMIT);
});

const describe = (stated: string): Record<string, unknown> =>
  describeResource(
    readConfig({ OTEL_RESOURCE_ATTRIBUTES: stated }),
    undefined,
    folder,
  );

it("lets what a person says of the code stand over what .git says", () => {
  expect(describe("")["vcs.ref.head.name"]).toBe("main");
  const stated = describe(
    "vcs.ref.head.name=release,vcs.repository.url.full=https://git.example.com/shop,host.name=here",
  );
  expect(stated).toMatchObject({
    "vcs.ref.head.revision": COMMIT,
    "vcs.ref.head.name": "release",
    "vcs.repository.url.full": "https://git.example.com/shop",
    "host.name": "here",
  });
});

it("takes no password along, whoever wrote it down", () => {
  const stated = describe(
    "vcs.repository.url.full=https://user:hidden@git.example.com/shop.git",
  );
  expect(stated["vcs.repository.url.full"]).toBe(
    "https://git.example.com/shop",
  );
});

it("never sends the command line", () => {
  expect(Object.keys(describe("")).join()).not.toContain("command");
});
