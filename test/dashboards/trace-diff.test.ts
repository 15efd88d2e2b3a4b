import { afterAll, beforeAll, expect, test } from "vitest";
import { sendShop } from "./support/send.js";
import { traceId } from "./support/trace-id.js";
import { startWorld, type World } from "./support/world.js";

let world: World;
let good: string;
let bad: string;

beforeAll(async () => {
  world = await startWorld((url) => sendShop(url, 40));
  const search = (environment: string) =>
    traceId(world.url, `environment=${environment}&operation=GET%20/search`);
  good = await search("production");
  bad = await search("development");
});
afterAll(() => world.close());

test("from a finding to where two of its examples part", async () => {
  const { page, problems, close } = await world.open(
    "/compare?baseline=production&candidate=development",
  );
  const repeated = page
    .getByRole("article")
    .filter({ hasText: "runs 8 queries in catalogue" });
  await repeated.getByRole("link", { name: /^Step by step/ }).click();
  await page.waitForURL(/\/traces\/[0-9a-f]{32}\/against\/[0-9a-f]{32}/);
  await page
    .getByRole("heading", {
      name: /runs 8 times in development and 1 time in production/,
    })
    .waitFor();
  // Each side says where its duration stands among its like.
  expect(await page.getByText(/slower than [\d.]+ % of its like/).count()).toBe(
    2,
  );
  expect(problems()).toEqual([]);
  await close();
});

test("by keyboard from difference to difference, in both views, in the address", async () => {
  const { page, problems, close } = await world.open(
    `/traces/${bad}/against/${good}`,
  );
  const tree = page.getByRole("tree", { name: "Aligned steps" });
  await tree.waitFor();
  expect(await tree.getByRole("treeitem").count()).toBe(4);
  await page.keyboard.press("n");
  const selected = tree.locator("[aria-selected=true]");
  await expect.poll(() => selected.innerText()).toMatch(/SELECT id, name/);
  await page.getByText("1 of 1 different").waitFor();
  const panel = page.getByRole("complementary", { name: "Selected step" });
  expect(await panel.getByRole("row", { name: /^Runs/ }).innerText()).toMatch(
    /Runs\s+1\s+8/,
  );
  await page.getByRole("switch", { name: "Only what differs" }).click();
  await page.waitForURL(/only=different/);
  await page.getByText("Side by side", { exact: true }).click();
  await page.waitForURL(/view=sides/);
  const shared = await world.open(page.url().slice(world.url.length));
  await shared.page
    .getByRole("tree", { name: "Aligned steps" })
    .locator("[aria-selected=true]")
    .getByText(/×8/)
    .waitFor();
  await shared.close();
  await panel.getByRole("link", { name: "In the candidate's trace" }).click();
  await page.getByRole("heading", { name: "gateway GET /search" }).waitFor();
  expect(new URL(page.url()).searchParams.get("span")).toMatch(
    /^[0-9a-f]{16}$/,
  );
  expect(problems()).toEqual([]);
  await close();
});

test("a trace can be held against one of the other side, or any by its id", async () => {
  const { page, problems, close } = await world.open(`/traces/${bad}`);
  await page.getByRole("button", { name: "Compare with…" }).click();
  const form = page.getByRole("dialog");
  await form.getByText("GET /search in").waitFor();
  await expect.poll(() => form.getByRole("link").count()).toBe(6);
  await form.getByLabel("Id of another trace").fill(bad);
  await form.getByText("That is this trace.").waitFor();
  await form.getByLabel("Id of another trace").fill(good);
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/traces/${bad}/against/${good}`));
  await page.getByText(`isoscope compare trace ${good} ${bad}`).waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("a trace against itself differs in nothing, and the page says so", async () => {
  const { page, close } = await world.open(`/traces/${good}/against/${good}`);
  await page.getByRole("heading", { name: "Nothing different" }).waitFor();
  await page.getByText("no difference").waitFor();
  await close();
});

test("why a checkout failed: suspects with what they rest on, and the way to a healthy one", async () => {
  const answer = await fetch(
    `${world.url}/api/v1/traces?environment=development&status=error&limit=1`,
  );
  const { traces } = (await answer.json()) as { traces: { traceId: string }[] };
  const { page, problems, close } = await world.open(
    `/traces/${traces[0]?.traceId ?? ""}`,
  );
  await page.getByRole("link", { name: "Why did it fail?" }).click();
  await page.getByRole("heading", { name: /^Why orders POST/ }).waitFor();
  const suspects = page.getByRole("list", { name: "Suspects" });
  expect(await suspects.getByRole("heading").first().innerText()).toMatch(
    /POST \/checkout failed: "payment declined"/,
  );
  expect(await suspects.getByRole("listitem").first().innerText()).toMatch(
    /none of \d+ healthy ones there are like this/,
  );
  expect(
    await page
      .getByRole("img", { name: /healthy ones/ })
      .getAttribute("aria-label"),
  ).toMatch(/This trace takes [\d.]+ m?s; healthy ones/);
  await page.getByRole("combobox", { name: "Held against" }).click();
  await page.getByRole("option", { name: "production" }).click();
  await page.waitForURL(/against=production/);
  await page.getByText(/--against production$/).waitFor();
  await page.getByRole("link", { name: /typical healthy trace/ }).click();
  await page.getByRole("tree", { name: "Aligned steps" }).waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test.each([
  [`/traces/${"f".repeat(32)}/why`, "Nothing of trace"],
  [`/traces/${"f".repeat(32)}/against/${"e".repeat(32)}`, "Nothing of trace"],
  ["/traces/nonsense/why", "32 hexadecimal digits"],
])("%s: there is nothing, and the page says so", async (path, said) => {
  const { page, close } = await world.open(path);
  await page.getByRole("alert").getByText(said).first().waitFor();
  await close();
});
