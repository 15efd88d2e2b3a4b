import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { hashArtifact } from "../../../agent/src/facts/artifact.js";

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "isoscope-artifact-"));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}
const code = { "package.json": "{}", "src/a.js": "1", "src/b.mjs": "2" };

it("is of the code, whatever else lies there", async () => {
  const one = await hashArtifact(tree(code));
  expect(one).toMatchObject({ files: 3 });
  expect(
    await hashArtifact(
      tree({
        ...code,
        "data/upload.bin": "x",
        "README.md": "x",
        ".cache/c.js": "x",
        "node_modules/p/index.js": "x",
      }),
    ),
  ).toEqual(one);
  for (const other of [
    { ...code, "src/a.js": "2" },
    { ...code, "src/c.ts": "" },
    { "package.json": "{}", "src/a.js": "1", "lib/b.mjs": "2" },
  ]) {
    expect((await hashArtifact(tree(other)))?.hash).not.toBe(one?.hash);
  }
});

it("is not told of a tree that is larger than what is looked at, or has none", async () => {
  const data = { ...code, "data/1": "", "data/2": "", "data/3": "" };
  const most = { files: 3, entries: 8 };
  expect(await hashArtifact(tree(data), most)).toMatchObject({ files: 3 });
  expect(await hashArtifact(tree({ ...data, d: "" }), most)).toBeUndefined();
  expect(
    await hashArtifact(tree({ ...code, "c.js": "" }), most),
  ).toBeUndefined();
  expect(await hashArtifact(tree({ "data/1": "" }))).toBeUndefined();
});
