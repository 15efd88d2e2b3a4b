import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository } from "../support/compiled.js";
import { realisticTraceRequest } from "../support/otlp-realistic.js";
import { encodeTraces } from "../support/otlp.js";
import { startWorld, type World } from "./support/world.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-set-up-"));
const keysFile = join(folder, "keys.json");
let open: World;
let locked: World;

/** Runs the command that the page shows. */
function addKey(...args: string[]): string {
  const out = execFileSync(
    process.execPath,
    [
      join(repository, "collector/bin/isoscope.js"),
      ...["keys", "add", ...args, "--json", "--file", keysFile],
    ],
    { encoding: "utf8" },
  );
  return (JSON.parse(out) as { key: string }).key;
}

function send(url: string, key?: string): Promise<Response> {
  const body = encodeTraces(
    realisticTraceRequest(10, {
      service: "orders",
      environment: "development",
      commit: "1f".repeat(20),
      seed: 4,
    }),
  );
  return fetch(`${url}/v1/traces`, {
    method: "POST",
    headers: {
      "content-type": "application/x-protobuf",
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: new Uint8Array(body),
  });
}

let readKey: string;

beforeAll(async () => {
  readKey = addKey("alice", "--scope", "read");
  [open, locked] = await Promise.all([
    startWorld(),
    startWorld(undefined, { ISOSCOPE_KEYS_FILE: keysFile }),
  ]);
});
afterAll(async () => {
  await Promise.all([open.close(), locked.close()]);
  rmSync(folder, { recursive: true, force: true });
});

test("the page turns live on what is received, before it can be asked for", async () => {
  const { page, problems, close } = await open.open("/healthz");
  // As if it took long to load.
  await page.route("**/api/v1/environments", (route) =>
    route.fulfill({ json: { environments: [] } }),
  );
  await page.goto(`${open.url}/set-up`);
  const arrival = page.getByRole("status");
  await arrival.getByText("Waiting for the first byte…").waitFor();
  await send(open.url);
  await arrival.getByText("10 spans received").waitFor();
  await page.unroute("**/api/v1/environments");
  await arrival.getByText("Data arrives from development").waitFor();
  await arrival.getByRole("link", { name: "See the overview" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("where keys are asked for, the commands take the one that was made, and nothing else keeps it", async () => {
  const { page, problems, close } = await locked.open("/set-up");
  await page.locator("input[autocomplete=current-password]").fill(readKey);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Make a key" }).waitFor();
  const commands = page.locator("pre");
  expect(await commands.nth(0).innerText()).toBe(
    "isoscope keys add development --scope ingest --environment development",
  );
  const key = addKey(
    ...["development", "--scope", "ingest", "--environment", "development"],
  );
  await page.getByLabel("The key that it prints").fill(key);
  expect(await commands.nth(2).innerText()).toContain(` ISOSCOPE_KEY=${key} `);
  expect(await page.locator("body").innerText()).not.toContain("<key>");
  expect(page.url()).not.toContain(key);
  expect(
    await page.evaluate<string>(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])",
    ),
  ).not.toContain(key);

  expect((await send(locked.url)).status).toBe(401);
  await page
    .getByText(/^Refused since start: 1 request with ISO-UNAUTHORIZED/)
    .waitFor();
  expect((await send(locked.url, key)).status).toBe(200);
  await page.getByText("Data arrives from development").waitFor();
  expect(problems()).toEqual([]);
  await close();
});
