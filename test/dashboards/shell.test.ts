import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository } from "../support/compiled.js";
import { sendShop } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

let world: World;

beforeAll(async () => {
  world = await startWorld((url) => sendShop(url, 25));
});
afterAll(() => world.close());

test("every page from the keyboard, and the sides stay", async () => {
  const { page, problems, close } = await world.open(
    "/?baseline=production&candidate=development&since=-6h",
  );
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  for (const [key, heading] of [
    ["c", "Compare"],
    ["p", "Parity"],
    ["t", "Traces"],
    ["l", "Logs"],
    ["m", "Metrics"],
    ["a", "Alerts"],
    ["s", "Status"],
    ["u", "Set up"],
    ["o", "Overview"],
  ] as const) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.waitForURL(
      /baseline=production&candidate=development&since=-6h/,
    );
  }
  await page.keyboard.press("x");
  await page.waitForURL(/baseline=development&candidate=production/);
  expect(problems()).toEqual([]);
  await close();
});

test("the help sheet and the palette open, find and close by keyboard", async () => {
  const { page, problems, close } = await world.open("/status");
  await page.getByRole("heading", { name: "Stored" }).waitFor();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByText("Swap baseline and candidate").waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });

  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Page, environment or trace id").fill("logs");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/logs/);
  await page.getByRole("button", { name: /^Go to…/ }).click();
  await page
    .getByPlaceholder("Page, environment or trace id")
    .fill("AB".repeat(16));
  await page.getByText(`Open trace ${"AB".repeat(16)}`).click();
  await page.waitForURL(`${world.url}/traces/${"ab".repeat(16)}**`);
  await page.getByRole("heading", { name: "Trace not found" }).waitFor();
  expect(problems().filter((one) => !one.includes("404"))).toEqual([]);
  await close();
});

test("colours follow the system until chosen, and the choice is kept", async () => {
  const { page, problems, close } = await world.open("/status", {
    colorScheme: "dark",
  });
  const scheme = () =>
    page.locator("html").getAttribute("data-mantine-color-scheme");
  await page.getByRole("button", { name: /Switch to light/ }).waitFor();
  expect(await scheme()).toBe("dark");
  await page.getByRole("button", { name: /Switch to light/ }).click();
  expect(await scheme()).toBe("light");
  await page.reload();
  await page.getByRole("button", { name: /Colours: light/ }).waitFor();
  expect(await scheme()).toBe("light");
  expect(problems()).toEqual([]);
  await close();
});

test("what arrived is counted on the status page, and refusals with their reason", async () => {
  await fetch(`${world.url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: new Uint8Array([10, 200, 1, 1]),
  });
  const { page, problems, close } = await world.open("/status");
  const arriving = page.getByRole("region", {
    name: "Acknowledged since start",
  });
  await arriving.getByRole("row", { name: /^Spans/ }).waitFor();
  await page.getByRole("row", { name: /^Spans ISO-MALFORMED 1$/ }).waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("an address that leads nowhere is 404: a page for a browser, the API's error for a program", async () => {
  const { page, close } = await world.open("/logs/nowhere?candidate=other");
  await page.getByRole("heading", { name: "No such page" }).waitFor();
  await page.getByRole("link", { name: "overview", exact: true }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await close();
  const asked = (path: string, accept: string) =>
    fetch(world.url + path, { headers: { accept } });
  expect((await asked("/logs/nowhere", "text/html")).status).toBe(404);
  for (const [path, accept] of [
    ["/no/such/page", "*/*"],
    ["/api/v1/nothing", "text/html"],
    ["/v1/nothing", "text/html"],
  ] as const) {
    const answer = await asked(path, accept);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      error: { code: "ISO-NOT-FOUND" },
    });
  }
});

test("what a first visit loads is under 250 kB of compressed JavaScript", async () => {
  const { page, close } = await world.open("/");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map((entry) => new URL(entry.name).pathname)
      .filter((path) => path.endsWith(".js")),
  );
  const sizes = scripts.map(
    (path) =>
      gzipSync(readFileSync(join(repository, "dashboards/dist/web", path)))
        .length,
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(scripts.length).toBeGreaterThan(1);
  expect(total).toBeLessThan(250_000);
  // And compressed is how they come.
  for (const path of scripts) {
    const answer = await fetch(world.url + path);
    expect(answer.headers.get("content-encoding"), path).toMatch(/br|gzip/);
  }
  await close();
});
