import type { RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allRules, violations } from "./support/axe.js";
import { sendShop } from "./support/send.js";
import { traceId } from "./support/trace-id.js";
import { startWorld, type World } from "./support/world.js";

let full: World;
let empty: World;
let trace: string;
let other: string;

beforeAll(async () => {
  [full, empty] = await Promise.all([
    startWorld((url) => sendShop(url, 25)),
    startWorld(),
  ]);
  trace = await traceId(full.url, "environment=development&status=error");
  other = await traceId(
    full.url,
    "environment=production&operation=POST%20/checkout",
  );
});
afterAll(() => Promise.all([full.close(), empty.close()]));

/** All rules on a wide light page, then what a dark and what a narrow one can add. */
async function check(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  expect(await violations(page), "light, wide").toEqual([]);
  await expectNoSidewaysScrolling(page);
  await page.emulateMedia({ colorScheme: "dark" });
  // Anew: what is out of sight keeps its old colours until it is scrolled to, and axe reads those.
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  const contrast: RunOptions = { runOnly: ["color-contrast"] };
  expect(await violations(page, contrast), "dark").toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  const narrow: RunOptions = { runOnly: ["target-size", "color-contrast"] };
  expect(await violations(page, narrow), "390 px").toEqual([]);
  await expectNoSidewaysScrolling(page);
}

async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const [content, screen] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, innerWidth]",
  );
  expect(content, "no sideways scrolling").toBeLessThanOrEqual(screen);
}

test.each([
  "/",
  "/compare",
  "/parity",
  "/traces",
  "/traces/:trace",
  "/traces/:trace/why",
  "/traces/:trace/against/:other?node=0",
  "/logs",
  "/explore/metrics",
  "/alerts",
  "/status",
  "/set-up",
])("%s with data", async (path) => {
  const { page, problems, close } = await full.open(
    path.replace(":trace", trace).replace(":other", other),
  );
  await page.getByRole("heading", { level: 1 }).waitFor();
  if (path === "/traces/:trace") {
    await page.getByRole("treeitem").first().click();
    await page.getByRole("complementary").waitFor();
  }
  await check(page);
  expect(problems()).toEqual([]);
  await close();
});

test.each([
  "/",
  "/compare",
  "/parity",
  "/traces",
  "/explore/metrics",
  "/alerts",
  "/status",
  "/set-up",
  "/no/such/page",
  "/compare?baseline=a&candidate=b",
  `/traces/${"0".repeat(31)}1`,
  `/traces/${"0".repeat(31)}1/why`,
  `/traces/${"0".repeat(31)}1/against/${"0".repeat(31)}2`,
])("%s where there is nothing", async (path) => {
  const { page, close } = await empty.open(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await check(page);
  await close();
});

test("what opens over a page: palette, help sheet, a side's choices", async () => {
  // A list or dialog that floats is beside the landmarks by its nature.
  const overlay: RunOptions = {
    ...allRules,
    rules: { region: { enabled: false } },
  };
  const isClean = async () => {
    expect(await violations(page, overlay)).toEqual([]);
  };
  const { page, close } = await full.open("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("combobox", { name: "Candidate" }).click();
  await page.getByRole("option").first().waitFor();
  await isClean();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Page, environment or trace id").waitFor();
  await isClean();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await page.getByRole("dialog").waitFor();
  await isClean();
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Window" }).click();
  await page.getByRole("option", { name: "Choose…" }).click();
  await page.getByRole("dialog", { name: "Choose a window" }).waitFor();
  await isClean();
  await page.keyboard.press("Escape");
  await page.route("**/api/v1/**", (route) => route.abort());
  await page.getByText("What you see is from").waitFor({ timeout: 20_000 });
  await isClean();
  await close();
});
