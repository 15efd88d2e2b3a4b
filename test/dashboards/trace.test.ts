import { afterAll, beforeAll, expect, test } from "vitest";
import { resource, seededIds, span } from "../support/otlp-build.js";
import type { Span } from "../support/otlp-messages.js";
import { sendShop, sendTraces, settled } from "./support/send.js";
import { productStatement } from "./support/shop-traffic.js";
import { startWorld, type World } from "./support/world.js";

const ids = seededIds(5);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** A trace of this many spans, ten children to each. */
function large(spans: number): Span[] {
  const made = [span({ ids, name: "root", durationMs: 10_000 })];
  for (let index = 1; index < spans; index++) {
    const parent = made[Math.floor((index - 1) / 10)];
    if (parent === undefined) throw new RangeError("no parent");
    made.push(
      span({
        ids,
        parent,
        // Few names, as real operations have: more than the collector's limit would overflow.
        name: index === spans - 1 ? "last step" : `step ${index % 100}`,
        startMs: Date.now() + (index * 10_000) / spans,
        durationMs: 3,
        ...(index === spans - 1 && {
          attributes: { needle: "in the haystack" },
        }),
      }),
    );
  }
  return made;
}

/** A span whose parent never came, and two that are each other's parents. */
function broken(): Span[] {
  const root = span({ ids, name: "whole" });
  const stranger = span({ ids, name: "elsewhere" });
  const orphan = span({
    ids,
    name: "orphan",
    parent: { ...stranger, traceId: root.traceId },
  });
  const first = span({ ids, name: "circular one", parent: root });
  const second = span({ ids, name: "circular two", parent: first });
  return [root, orphan, { ...first, parentSpanId: second.spanId }, second];
}

const largeTrace = large(10_000);
const brokenTrace = broken();
const idOf = (spans: readonly Span[]) =>
  hex(spans[0]?.traceId ?? new Uint8Array());
let world: World;
let searchTrace: string;

beforeAll(async () => {
  world = await startWorld(async (url) => {
    await sendShop(url, 30);
    for (const spans of [largeTrace, brokenTrace]) {
      await sendTraces(url, {
        resourceSpans: [
          {
            resource: resource({
              service: "batch",
              environment: "production",
              commit: "ab".repeat(20),
            }),
            scopeSpans: [{ spans }],
          },
        ],
      });
    }
    await settled(url);
  });
  const answer = await fetch(
    `${world.url}/api/v1/traces?environment=development&service=gateway&limit=1`,
  );
  const { traces } = (await answer.json()) as { traces: { traceId: string }[] };
  searchTrace = traces[0]?.traceId ?? "";
});
afterAll(() => world.close());

test("shows where the time went and what each span says", async () => {
  const { page, problems, close } = await world.open(`/traces/${searchTrace}`);
  await page.getByRole("heading", { name: "gateway GET /search" }).waitFor();
  const rows = page.getByRole("treeitem");
  expect(await rows.count()).toBe(11);
  await rows.nth(3).click();
  const panel = page.getByRole("complementary", { name: "Selected span" });
  await panel.getByText(productStatement).waitFor();
  expect(await panel.innerText()).toContain("development 1a2b3c4");
  expect(new URL(page.url()).searchParams.get("span")).toMatch(
    /^[0-9a-f]{16}$/,
  );
  await page.getByRole("treeitem").nth(2).click();
  await panel.getByText("products found").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("on a narrow screen what was tapped stays in sight above what it says", async () => {
  const { page, problems, close } = await world.open(`/traces/${searchTrace}`, {
    viewport: { width: 390, height: 844 },
  });
  const row = page.getByRole("treeitem").nth(9);
  await row.click();
  const panel = page.getByRole("complementary", { name: "Selected span" });
  await expect
    .poll(async () => {
      const [above, below] = [
        await row.boundingBox(),
        await panel.boundingBox(),
      ];
      return (
        above !== null &&
        below !== null &&
        above.y > 0 &&
        above.y + above.height <= below.y
      );
    })
    .toBe(true);
  expect((await panel.boundingBox())?.height).toBeLessThan(844 / 2);
  await panel.getByRole("button", { name: "Close the span" }).click();
  await panel.waitFor({ state: "detached" });
  expect(problems()).toEqual([]);
  await close();
});

test("a tree by keyboard: down, fold, unfold, search", async () => {
  const { page, problems, close } = await world.open(`/traces/${searchTrace}`);
  const tree = page.getByRole("tree", { name: "Spans" });
  await tree.focus();
  for (const key of ["j", "ArrowDown", "ArrowDown"]) {
    await page.keyboard.press(key);
  }
  await expect
    .poll(() => tree.locator("[aria-selected=true]").innerText())
    .toContain("GET /products");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.getByRole("treeitem").count()).toBe(3);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.getByRole("treeitem").count()).toBe(11);
  await page.keyboard.press("/");
  await page.keyboard.type("postgresql");
  await page.getByText("8 matches").waitFor();
  await page.keyboard.press("Enter");
  await expect
    .poll(() => tree.locator("[aria-selected=true]").innerText())
    .toContain("pg.query:SELECT shop");
  expect(problems()).toEqual([]);
  await close();
});

test("10,000 spans: only the rows in sight are in the document, and any can be found", async () => {
  const { page, problems, close } = await world.open(
    `/traces/${idOf(largeTrace)}`,
  );
  await page.getByText("10,000 spans").waitFor();
  const rows = page.getByRole("treeitem");
  await rows.first().waitFor();
  expect(await rows.count()).toBeLessThan(80);
  await page.getByLabel("Find in the trace").fill("haystack");
  await page.getByText("1 match", { exact: true }).waitFor();
  await page.getByLabel("Find in the trace").press("Enter");
  await page.getByRole("complementary").getByText("in the haystack").waitFor();
  await page.getByRole("treeitem", { name: "last step" }).waitFor();
  expect(await rows.count()).toBeLessThan(80);
  expect(problems()).toEqual([]);
  await close();
});

test("the critical path stands out: of what runs side by side, only what decides the end", async () => {
  const { page, problems, close } = await world.open(
    `/traces/${idOf(largeTrace)}`,
  );
  await page.getByRole("treeitem").first().waitFor();
  expect(await page.locator(".row--faint").count()).toBe(0);
  await page.getByRole("switch", { name: "Critical path" }).click();
  await expect
    .poll(() => page.locator(".row--faint").count())
    .toBeGreaterThan(0);
  const root = page.getByRole("treeitem").first();
  expect(await root.getAttribute("class")).not.toContain("row--faint");
  expect(problems()).toEqual([]);
  await close();
});

test("no span is lost to a missing parent or to a circle of parents", async () => {
  const { page, problems, close } = await world.open(
    `/traces/${idOf(brokenTrace)}`,
  );
  await page.getByText("1 span without its parent").waitFor();
  await page.getByRole("treeitem").first().waitFor();
  const rows = await page.getByRole("treeitem").allInnerTexts();
  for (const name of ["whole", "orphan", "circular one", "circular two"]) {
    expect(rows.filter((row) => row.includes(name))).toHaveLength(1);
  }
  expect(problems()).toEqual([]);
  await close();
});

test.each([
  ["f".repeat(32), "No span of trace"],
  ["not-an-id", "32 hexadecimal digits"],
])("trace %s is not there, and the page says so", async (traceId, said) => {
  const { page, close } = await world.open(`/traces/${traceId}`);
  await page.getByRole("heading", { name: "Trace not found" }).waitFor();
  await page.getByRole("alert").getByText(said).first().waitFor();
  await close();
});
