import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository } from "../support/compiled.js";
import { violations } from "./support/axe.js";
import { startWorld, type World } from "./support/world.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-keys-"));
const keysFile = join(folder, "keys.json");
let world: World;
let key: string;

/** A key as an operator makes one. */
function addKey(name: string, scope: string): string {
  const out = execFileSync(
    process.execPath,
    [
      join(repository, "collector/bin/isoscope.js"),
      ...["keys", "add", name, "--scope", scope, "--json"],
      ...["--file", keysFile],
    ],
    { encoding: "utf8" },
  );
  return (JSON.parse(out) as { key: string }).key;
}

beforeAll(async () => {
  key = addKey("alice", "read");
  world = await startWorld(undefined, { ISOSCOPE_KEYS_FILE: keysFile });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

test("where keys are asked for, a page asks for one, opens with it, and logs out", async () => {
  const { page, problems, close } = await world.open("/status");
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  expect(await violations(page)).toEqual([]);
  // Not even a refusal: who has not logged in asks for nothing but who they are.
  await page.waitForLoadState("networkidle");
  expect(problems()).toEqual([]);
  const field = page.locator("input[autocomplete=current-password]");
  await field.fill("isk_wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("alert").waitFor();

  await field.fill(key);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Arriving" }).waitFor();
  expect(await page.evaluate("document.cookie")).toBe("");
  expect(
    await page.evaluate("JSON.stringify({ ...localStorage })"),
  ).not.toContain(key);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });

  await page.getByRole("button", { name: "Log out (alice)" }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await close();
});
