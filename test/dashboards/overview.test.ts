import { afterAll, beforeAll, expect, test } from "vitest";
import { sendShop } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test("an empty collector says how to send, and fills by itself when data arrives", async () => {
  const { page, problems, close } = await world.open("/");
  await page
    .getByRole("heading", { name: "Nothing has arrived yet" })
    .waitFor();
  const command = await page.locator("pre").nth(1).innerText();
  expect(command).toBe(
    `ISOSCOPE_ENDPOINT=${world.url} ISOSCOPE_ENVIRONMENT=development node --import @isoscope/agent/register app.js`,
  );

  await sendShop(world.url);
  await page
    .getByRole("heading", {
      name: /^\d+ differences with \d+ likely causes?: /,
    })
    .waitFor({ timeout: 15_000 });
  const table = page.getByRole("table");
  expect(
    (await table.getByRole("columnheader").allInnerTexts()).map(
      (text) => text.split("\n")[0],
    ),
  ).toEqual(["Service", "production", "development"]);
  expect(await table.getByRole("rowheader").allInnerTexts()).toEqual([
    "catalogue",
    "gateway",
    "orders",
  ]);
  const cell = table.getByRole("row", { name: /^orders/ }).getByRole("cell");
  await cell.first().getByText("160 requests").waitFor();
  await expect
    .poll(() => cell.nth(1).innerText(), { timeout: 10_000 })
    .toMatch(/160 requests\s+p95 [\d.]+ ms\s*▲ ×[\d.]+\n[\d.]+ % errors/);
  expect(await cell.nth(1).getByRole("img").getAttribute("aria-label")).toMatch(
    /^95th percentile over time: [\d.]+ ms to [\d.]+ ms$/,
  );
  await table.getByRole("link", { name: /^Parity \d+$/ }).waitFor();
  await page.getByText(/^Telemetry parity [\d.]+ %/).waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("two environments chosen in the table are compared, and the address says so", async () => {
  const { page, problems, close } = await world.open("/");
  await page.getByRole("button", { name: "development as baseline" }).click();
  await page.waitForURL(/baseline=development&candidate=production/);
  await page
    .getByText(/better/)
    .first()
    .waitFor();
  await page.getByRole("link", { name: "Open the comparison" }).click();
  await page.waitForURL(/\/compare\?baseline=development&candidate=production/);
  await page.getByText("isoscope compare development production").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("a collector that stopped answering is told, with what to do", async () => {
  const { page, close } = await world.open("/status");
  await page.getByRole("heading", { name: "Arriving" }).waitFor();
  await world.killCollector();
  const alert = page.getByRole("alert");
  await alert.waitFor({ timeout: 10_000 });
  expect(await alert.innerText()).toContain("The collector does not answer.");
  expect(await alert.innerText()).toContain("isoscope collector");
  await close();
});
