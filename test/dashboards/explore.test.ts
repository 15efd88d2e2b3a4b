import { afterAll, beforeAll, expect, test } from "vitest";
import { realisticLogsRequest } from "../support/otlp-realistic.js";
import { commits, sendLogs, sendShop } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

let world: World;

beforeAll(async () => {
  world = await startWorld((url) => sendShop(url, 60));
});
afterAll(() => world.close());

test("traces of both sides, filtered by address: failed checkouts", async () => {
  const { page, problems, close } = await world.open(
    "/traces?status=error&service=orders",
  );
  const development = page.getByRole("region", {
    name: "candidate: development",
  });
  await development.getByRole("link").first().waitFor();
  const rows = await development.getByRole("link").allInnerTexts();
  expect(rows).toHaveLength(10);
  for (const row of rows)
    expect(row).toMatch(/orders POST \/checkout[\s\S]*1 error/);

  const operation = page.getByRole("combobox", { name: "Operation" });
  await operation.fill("no such operation");
  await development.getByText("No traces pass the filters").waitFor();
  expect(new URL(page.url()).searchParams.get("operation")).toBe(
    "no such operation",
  );
  // What can be asked for is offered, those that run most first.
  await operation.fill("/ord");
  await page.getByRole("option", { name: "GET /orders" }).click();
  await expect
    .poll(() => new URL(page.url()).searchParams.get("operation"))
    .toBe("GET /orders");
  expect(problems()).toEqual([]);
  await close();
});

test("more traces on demand, and an attribute as a filter", async () => {
  const { page, problems, close } = await world.open("/traces");
  const production = page.getByRole("region", { name: "baseline: production" });
  await expect.poll(() => production.getByRole("link").count()).toBe(50);
  await production.getByRole("button", { name: "Load more" }).click();
  await expect
    .poll(async () => {
      await page.keyboard.press("End");
      return production.locator("li").last().getAttribute("aria-posinset");
    })
    .toBe("100");
  await page.getByLabel("Attribute").fill("http.route=/search");
  await expect
    .poll(async () =>
      (await production.getByRole("link").allInnerTexts()).every((row) =>
        row.includes("GET /search"),
      ),
    )
    .toBe(true);
  expect(problems()).toEqual([]);
  await close();
});

test("logs of both sides: severity, text, attributes, and the way to the trace", async () => {
  const { page, problems, close } = await world.open("/logs?severity=error");
  const development = page.getByRole("region", {
    name: "candidate: development",
  });
  await development.getByRole("button").first().waitFor();
  const lines = await development.locator(".log__body").allInnerTexts();
  expect(new Set(lines)).toEqual(new Set(["checkout failed"]));
  await development
    .getByRole("button", { name: /checkout failed/ })
    .first()
    .click();
  await development.getByText("customer", { exact: true }).waitFor();
  await development.getByRole("link", { name: /^[0-9a-f]{32}$/ }).click();
  await page.getByRole("heading", { name: "orders POST /checkout" }).waitFor();
  await page.getByRole("complementary").getByText("checkout failed").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("a live list shows what arrives while it is open", async () => {
  const { page, problems, close } = await world.open("/logs?live=1");
  const development = page.getByRole("region", {
    name: "candidate: development",
  });
  await development.getByRole("button").first().waitFor();
  await sendLogs(
    world.url,
    realisticLogsRequest(300, {
      service: "newcomer",
      environment: "development",
      commit: commits.development,
      seed: 8,
    }),
  );
  await development.getByText("newcomer").first().waitFor({ timeout: 10_000 });
  // The newest 200, never more, however much arrives.
  expect(
    await development.locator("li").first().getAttribute("aria-setsize"),
  ).toBe("200");
  expect(problems()).toEqual([]);
  await close();
});

test("one metric of both environments in one chart, with its figures", async () => {
  const { page, problems, close } = await world.open("/explore/metrics");
  await page.getByRole("textbox", { name: "Find a metric" }).fill("memory");
  await page.getByRole("button", { name: /process\.memory\.usage/ }).click();
  await page.waitForURL(/name=process\.memory\.usage/);
  await page.locator(".uplot canvas").waitFor();
  const figures = page.getByRole("region", { name: "Figures" });
  expect(await figures.getByRole("rowheader").allInnerTexts()).toEqual([
    "production",
    "development",
  ]);
  expect(await figures.getByRole("cell").first().innerText()).toMatch(/MiB$/);
  await page.getByRole("combobox", { name: "Aggregate" }).click();
  await page.getByRole("option", { name: "max", exact: true }).click();
  await page.waitForURL(/aggregate=max/);
  await figures.getByText("max, bytes").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("a browser without a locale draws metrics too", async () => {
  const { page, problems, close } = await world.open("/status");
  await page.addInitScript({
    content: `Object.defineProperty(navigator, "language", { value: "en-US@posix", configurable: true });`,
  });
  const metrics = "/explore/metrics?name=process.memory.usage";
  await page.goto(new URL(metrics, page.url()).href);
  await page.locator(".uplot canvas").first().waitFor();
  expect(problems()).toEqual([]);
  await close();
});
