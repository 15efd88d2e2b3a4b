import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./support/axe.js";
import { commits, sendShop, sendTraces, settled } from "./support/send.js";
import type { Span, TraceRequest } from "../support/otlp-messages.js";
import { realisticTraceRequest } from "../support/otlp-realistic.js";
import { shopTraffic } from "./support/shop-traffic.js";
import { startWorld, type World } from "./support/world.js";

const address = "/compare?baseline=production&candidate=development";
const hourMs = 3_600_000;
const beforeMs = Date.now() - 2 * hourMs;
let world: World;

beforeAll(async () => {
  world = await startWorld(async (url) => {
    await sendShop(url);
    await sendTraces(
      url,
      realisticTraceRequest(15, {
        service: "orders",
        environment: "laptop",
        commit: "77".repeat(20),
        seed: 9,
      }),
    );
    // One environment before and after something went wrong in it.
    for (const [endMs, faulty] of [
      [beforeMs, false],
      [Date.now(), true],
    ] as const) {
      const { traces } = shopTraffic({
        environment: "staging",
        commit: commits.production,
        seed: faulty ? 6 : 5,
        requests: 40,
        faulty,
        endMs,
      });
      await sendTraces(url, traces);
    }
    // As production, on a slower machine.
    const { traces } = shopTraffic({
      environment: "slow",
      commit: commits.production,
      seed: 7,
      requests: 60,
      faulty: false,
      endMs: Date.now(),
    });
    await sendTraces(url, slowed(traces, 1.8));
    await settled(url);
  });
});
afterAll(() => world.close());

/** High enough that all there is stands in sight. */
const tall = { viewport: { width: 1440, height: 8000 } };

test("the planted differences are named, drawn and ranked", async () => {
  const { page, problems, close } = await world.open(address, tall);
  const cards = page.getByRole("article");
  await cards.first().waitFor();
  const ranks = await page.locator(".finding__rank").allInnerTexts();
  expect(ranks.map((rank) => Number(/\d+/.exec(rank)?.[0]))).toEqual(
    ranks.map((_, index) => index + 1),
  );
  await unfoldAll(page);
  const sentences = await cards.getByRole("heading").allInnerTexts();
  for (const planted of [
    /POST \/checkout fails in/,
    /runs 8 queries in catalogue per request where production runs 1 \(N\+1/,
    /orders GET \/orders is slower in development/,
    /"order placed" is in .* and never in development/,
    /postgresql is 17.2 in development and 18.6 in production/,
  ]) {
    expect(sentences).toContainEqual(expect.stringMatching(planted));
  }
  const slower = cards.filter({ hasText: "orders GET /orders is slower" });
  expect(await slower.getByRole("img").getAttribute("aria-label")).toMatch(
    /Baseline: median [\d.]+ ms, 95th percentile [\d.]+ ms.* Candidate: median [\d.]+ ms/,
  );
  expect(problems()).toEqual([]);
  await close();
});

test("each family has its picture, and what follows stands under its cause", async () => {
  const { page, problems, close } = await world.open(address, tall);
  const cards = page.getByRole("article");
  const repeated = cards.filter({ hasText: /runs 8 queries in catalogue/ });
  await repeated.waitFor();
  const steps = await repeated.locator(".step").allInnerTexts();
  expect(steps[0]).toMatch(/gateway\s+GET \/search/);
  expect(steps.at(-1)).toMatch(/SELECT id, name, description[\s\S]*1 → 8/);
  const failing = cards.filter({ hasText: "POST /checkout fails in" });
  expect(
    await failing
      .getByTitle(/^95 % interval/)
      .last()
      .innerText(),
  ).toMatch(/^1\d.*%$/);
  await page.getByText(/finding follows from this logs 1/).click();
  await page.getByText("because requests that fail do less").waitFor();
  const line = cards.filter({ hasText: 'error message "checkout failed"' });
  await line.locator(".template").getByText("checkout failed").waitFor();
  // A log line that only one side writes is drawn as gone from the other.
  const placed = cards.filter({ hasText: '"order placed" is in' });
  expect(await placed.locator(".bar").last().innerText()).toMatch(/0 %/);
  expect(problems()).toEqual([]);
  await close();
});

test("a slower machine is one difference, drawn by operations", async () => {
  const { page, problems, close } = await world.open(
    "/compare?baseline=production&candidate=slow&family=latency",
    tall,
  );
  const pace = page
    .getByRole("article")
    .filter({ hasText: /everything takes about ×1\.[789] as long in slow/ });
  await pace.waitFor();
  expect(await pace.getByRole("img").getAttribute("aria-label")).toMatch(
    /^\d+ operations: ×1\.\d+ to ×\d[.\d]* as long, together ×1\.[789]\d?\.$/,
  );
  await unfoldAll(page);
  await page
    .getByText("because all else takes as many times as long")
    .first()
    .waitFor();
  expect(problems()).toEqual([]);
  await close();
});

/** The same requests, everything in them so many times as long. */
function slowed({ resourceSpans }: TraceRequest, times: number): TraceRequest {
  const slow = (span: Span): Span => {
    const start = BigInt(span.startTimeUnixNano);
    const took = Number(BigInt(span.endTimeUnixNano) - start);
    return {
      ...span,
      endTimeUnixNano: String(start + BigInt(Math.round(times * took))),
    };
  };
  return {
    resourceSpans: resourceSpans.map((of) => ({
      ...of,
      scopeSpans: of.scopeSpans.map((one) => ({
        ...one,
        spans: one.spans.map(slow),
      })),
    })),
  };
}

/** Opens every cause's followers. */
async function unfoldAll(page: Page): Promise<void> {
  const folded = page.getByRole("button", {
    name: /follows? from this/,
    expanded: false,
  });
  while ((await folded.count()) > 0) await folded.first().click();
}

test("filters are in the address, and opening it shows the same", async () => {
  const { page, problems, close } = await world.open(address);
  await page.getByRole("button", { name: /^Logs \d/ }).click();
  await page.getByRole("button", { name: /^Missing \d/ }).click();
  await page.waitForURL(
    /family=logs.*verdict=missing|verdict=missing.*family=logs/,
  );
  await expect.poll(() => page.getByRole("article").count()).toBe(1);

  const shared = await world.open(page.url().slice(world.url.length));
  await shared.page.getByRole("article").first().waitFor();
  expect(await shared.page.getByRole("article").count()).toBe(1);
  await shared.close();

  await page.getByRole("button", { name: /^Missing \d/ }).click();
  await page.getByRole("button", { name: /^Logs \d/ }).click();
  await expect.poll(() => page.getByRole("article").count()).toBeGreaterThan(5);
  expect(problems()).toEqual([]);
  await close();
});

test("a window by its two ends, in the address and in the command", async () => {
  const { page, problems, close } = await world.open(address, {
    timezoneId: "Europe/Berlin",
  });
  await page.getByRole("article").first().waitFor();
  await page.getByRole("combobox", { name: "Window" }).click();
  await page.getByRole("option", { name: "Choose…" }).click();
  const form = page.getByRole("dialog", { name: "Choose a window" });
  await form.getByLabel("From").fill("2020-01-01T13:00");
  await form.getByLabel("To").fill("2020-01-01T12:00");
  await form.getByText("It ends before it begins.").waitFor();
  await form.getByLabel("To").fill("2020-01-01T14:30");
  await page.keyboard.press("Enter");
  await page.waitForURL(/since=2020-01-01T12:00Z&until=2020-01-01T13:30Z/);
  await page
    .getByText(
      "isoscope compare production development --since=2020-01-01T12:00Z --until=2020-01-01T13:30Z",
    )
    .waitFor();
  await page.getByText("Nothing to compare in this window").first().waitFor();
  expect(
    await page.getByRole("combobox", { name: "Window" }).inputValue(),
  ).toBe("01-01 13:00 to 01-01 14:30");
  expect(problems()).toEqual([]);
  await close();
});

test("two windows of one environment: chosen, swapped, exported, given up", async () => {
  const { page, problems, close } = await world.open(
    "/compare?baseline=staging&candidate=staging",
    { timezoneId: "UTC" },
  );
  const minute = (at: number) => new Date(at).toISOString().slice(0, 16);
  const choose = async (side: string, [from, to]: readonly number[]) => {
    await page.getByRole("button", { name: `Window of the ${side}` }).click();
    const form = page.getByRole("dialog", { name: `Window of the ${side}` });
    await form.getByLabel("From").fill(minute(from ?? 0));
    await form.getByLabel("To").fill(minute(to ?? 0));
    await page.keyboard.press("Enter");
    await form.waitFor({ state: "hidden" });
  };
  const before = [beforeMs - hourMs, beforeMs + hourMs / 2] as const;
  const after = [beforeMs + hourMs / 2, beforeMs + 3 * hourMs] as const;
  const selector = ([from, to]: readonly [number, number]) =>
    `staging[${minute(from)}Z..${minute(to)}Z]`;
  const label = ([from, to]: readonly [number, number]) =>
    `staging, ${[from, to].map((at) => minute(at).slice(5).replace("T", " ")).join(" to ")}`;
  const sides = page.locator(".compare-sides .side-name");
  await page.getByText("Both sides are the same").waitFor();

  await choose("baseline", before);
  await choose("candidate", after);
  await page
    .getByText(
      `isoscope compare '${selector(before)}' '${selector(after)}' --since=-24h`,
    )
    .waitFor();
  await page.getByText(/runs 8 queries in catalogue per request/).waitFor();
  expect(await sides.allInnerTexts()).toEqual([
    expect.stringContaining(label(before)),
    expect.stringContaining(label(after)),
  ]);
  expect(
    await page.getByRole("combobox", { name: "Baseline" }).inputValue(),
  ).toBe(label(before));
  expect(await save(page, "Save as Markdown")).toContain(
    literally(selector(before)),
  );
  expect(await violations(page)).toEqual([]);

  await page.keyboard.press("x");
  await expect
    .poll(() => new URL(page.url()).searchParams.get("baseline"))
    .toBe(selector(after));
  await page.getByText(/GET \/orders by itself is faster in staging/).waitFor();

  await page.setViewportSize({ width: 390, height: 844 });
  for (const side of ["baseline", "candidate"]) {
    await page.getByRole("button", { name: `Window of the ${side}` }).click();
    const form = page.getByRole("dialog", { name: `Window of the ${side}` });
    await form.waitFor();
    const [content, room] = await page.evaluate<[number, number]>(
      "(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.querySelector('[role=dialog]'))",
    );
    expect(content).toBeLessThanOrEqual(room);
    await form.getByRole("button", { name: "Same for both" }).click();
  }
  await page.getByText("Both sides are the same").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

/** As Markdown has it, which takes punctuation for its own. */
function literally(text: string): string {
  return text.replace(/[[\].-]/g, "\\$&");
}

test("swapping turns worse into better and the command with it", async () => {
  const { page, problems, close } = await world.open(`${address}&since=-6h`);
  await page
    .getByText("isoscope compare production development --since=-6h")
    .waitFor();
  await page
    .getByRole("button", { name: "Swap baseline and candidate" })
    .click();
  await page.waitForURL(/baseline=development&candidate=production/);
  await page
    .getByText("isoscope compare development production --since=-6h")
    .waitFor();
  await page
    .getByText("orders GET /orders by itself is faster in production")
    .waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("by keyboard: to a finding, its measures, an example trace", async () => {
  const { page, problems, close } = await world.open(address);
  await page.getByRole("article").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  const first = page.getByRole("article").first();
  await first.getByText("risk difference low").waitFor();
  await first
    .getByRole("link", { name: /example trace/ })
    .last()
    .click();
  await page.waitForURL(/\/traces\/[0-9a-f]{32}/);
  await page.getByRole("tree", { name: "Spans" }).waitFor();
  expect(new URL(page.url()).searchParams.get("candidate")).toBe("development");
  expect(problems()).toEqual([]);
  await close();
});

/** The content of what Export gives. */
async function save(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name }).click(),
  ]);
  return readFile(await download.path(), "utf8");
}

test("exports what it shows", async () => {
  const { page, problems, close } = await world.open(address);
  const json = JSON.parse(await save(page, "Save as JSON")) as {
    findings: { message: string }[];
  };
  const markdown = await save(page, "Save as Markdown");
  expect(json.findings.length).toBeGreaterThan(5);
  expect(markdown).toContain("| # | verdict | family | what | n | q |");
  expect(
    markdown.split("\n").filter((line) => /^\| \d/.test(line)),
  ).toHaveLength(json.findings.length);
  expect(problems()).toEqual([]);
  await close();
});

test.each([
  [
    "too few traces",
    "baseline=production&candidate=laptop",
    "Not enough data to judge",
  ],
  [
    "a side against itself",
    "baseline=production&candidate=production",
    "Both sides are the same",
  ],
  [
    "an unknown environment",
    "baseline=production&candidate=nowhere",
    'Nothing has arrived from environment "nowhere"',
  ],
  [
    "a commit that is none",
    "baseline=production&candidate=development@zzz",
    "is not a commit",
  ],
  [
    "a window without data",
    "baseline=production&candidate=development&since=2020-01-01&until=2020-01-02",
    "Nothing to compare in this window",
  ],
])("%s is said as it is", async (_case, search, said) => {
  const { page, close } = await world.open(`/compare?${search}`);
  await page.getByText(said).first().waitFor();
  expect(
    await page.getByRole("article").filter({ hasText: "Worse" }).count(),
  ).toBe(0);
  await close();
});
