import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  changeKeysFile,
  readKeysFile,
} from "../../../collector/src/keys/file.js";
import {
  hashKey,
  isKey,
  keyIdOf,
  newKeyText,
} from "../../../collector/src/keys/key.js";
import { KeyRing } from "../../../collector/src/keys/key-ring.js";
import { eventually } from "../../support/eventually.js";
import { addKey } from "./support/app.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isoscope-ring-"));
  path = join(folder, "keys.json");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a key", () => {
  test("has a form that scanners can find, and 256 bits of chance", () => {
    const { id, text } = newKeyText();
    expect(text).toMatch(/^iso_[0-9a-f]{12}_[0-9a-f]{64}$/);
    expect(keyIdOf(text)).toBe(id);
    expect(newKeyText().text).not.toBe(text);
  });

  test("is known by its hash, and by nothing near it", () => {
    const { text } = newKeyText();
    expect(isKey(text, hashKey(text))).toBe(true);
    for (const wrong of [
      text.slice(0, -1),
      `${text}0`,
      text.toUpperCase(),
      "",
    ]) {
      expect(isKey(wrong, hashKey(text))).toBe(false);
    }
    expect(isKey(text, "")).toBe(false);
  });
});

describe("the file", () => {
  test("holds no secret, and only its owner can read it", async () => {
    const { text } = await addKey(path, {});
    const content = readFileSync(path, "utf8");
    expect(content).not.toContain(text.slice(17));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["keys.json"]);
  });

  test("loses none of many changes at once", async () => {
    await Promise.all(Array.from({ length: 10 }, () => addKey(path, {})));
    expect(await readKeysFile(path)).toHaveLength(10);
  });

  test.each([
    ["not JSON", "{", /JSON/],
    ["another version", '{"version":2,"keys":[]}', /version/],
    [
      "a mistyped binding",
      JSON.stringify({
        version: 1,
        keys: [{ ...sample(), environment: "production" }],
      }),
      /additional/,
    ],
    [
      "an unknown scope",
      JSON.stringify({ version: 1, keys: [{ ...sample(), scope: ["write"] }] }),
      /scope/,
    ],
    [
      "an ingest key of two environments",
      JSON.stringify({
        version: 1,
        keys: [{ ...sample(), environments: ["a", "b"] }],
      }),
      /belongs to one/,
    ],
    [
      "an id twice",
      JSON.stringify({ version: 1, keys: [sample(), sample()] }),
      /twice/,
    ],
    [
      "no limit at all",
      JSON.stringify({
        version: 1,
        keys: [{ ...sample(), limits: { requestsPerSecond: 0 } }],
      }),
      /requestsPerSecond/,
    ],
  ])("%s is an error that says so", async (_what, content, message) => {
    writeFileSync(path, content);
    await expect(KeyRing.open(path, () => undefined)).rejects.toMatchObject({
      code: "ISO-KEYS-FILE",
      message: expect.stringMatching(message) as string,
    });
  });

  test("its absence is an error with the way to make one", async () => {
    await expect(KeyRing.open(path, () => undefined)).rejects.toMatchObject({
      code: "ISO-KEYS-FILE",
      hint: expect.stringContaining("isoscope keys add") as string,
    });
  });
});

function sample() {
  return {
    id: "0123456789ab",
    name: "n",
    hash: `sha256:${"0".repeat(64)}`,
    scope: ["ingest"],
    created: "2026-01-01T00:00:00Z",
  };
}

describe("the ring", () => {
  test("takes up what is added and revoked within a second", async () => {
    const first = await addKey(path, {});
    const ring = await KeyRing.open(path, () => undefined);
    try {
      expect(ring.find(first.text)?.id).toBe(first.id);
      const added = await addKey(path, {});
      await eventually(
        () => {
          expect(ring.find(added.text)?.id).toBe(added.id);
        },
        1000,
        20,
      );
      await revoke(first.id);
      const from = performance.now();
      await eventually(
        () => {
          expect(ring.find(first.text)).toBeUndefined();
        },
        1000,
        20,
      );
      expect(performance.now() - from).toBeLessThan(1000);
      expect(ring.byId(first.id)).toBeUndefined();
      expect(ring.find(added.text)?.id).toBe(added.id);
    } finally {
      ring.close();
    }
  });

  test("keeps the last good keys while the file is broken or gone, and says so once each", async () => {
    const { text } = await addKey(path, {});
    const good = readFileSync(path, "utf8");
    const problems: string[] = [];
    const ring = await KeyRing.open(path, (problem) => problems.push(problem));
    try {
      writeFileSync(path, good.slice(0, 50));
      await eventually(
        () => {
          expect(problems).toHaveLength(1);
        },
        2000,
        20,
      );
      expect(problems[0]).toContain("stay in force");
      expect(ring.find(text)).toBeDefined();
      writeFileSync(path, good.slice(0, 50));
      rmSync(path);
      await eventually(
        () => {
          expect(problems).toHaveLength(2);
        },
        2000,
        20,
      );
      expect(ring.find(text)).toBeDefined();
      writeFileSync(path, good);
      const added = await addKey(path, {});
      await eventually(
        () => {
          expect(ring.find(added.text)).toBeDefined();
        },
        2000,
        20,
      );
      expect(problems).toHaveLength(2);
    } finally {
      ring.close();
    }
  });

  const revoke = (id: string) =>
    changeKeysFile(path, (keys) =>
      keys.map((key) =>
        key.id === id ? { ...key, revoked: new Date().toISOString() } : key,
      ),
    );
});
