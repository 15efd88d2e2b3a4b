import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendShop } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

let world: World;
let trace: string;
let other: string;

beforeAll(async () => {
  world = await startWorld((url) => sendShop(url, 25));
  const first = async (filter: string) => {
    const answer = await fetch(`${world.url}/api/v1/traces?limit=1&${filter}`);
    const { traces } = (await answer.json()) as {
      traces: { traceId: string }[];
    };
    return traces[0]?.traceId ?? "";
  };
  trace = await first("environment=development&status=error");
  other = await first("environment=production&operation=POST%20/checkout");
});
afterAll(() => world.close());

/** Of the screen that moved times how far, summed up: up to 0.1 counts as good. */
const steady = 0.005;

/** Long enough that what stands for an answer is painted before the answer. */
const answerMs = 250;

/** Notes what moves without the reader's doing. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (!hadRecentInput) shifts.push({ value, what: sources.map(({ node }) => node?.className ?? "?").join(" ") });
      }
    }).observe({ type: "layout-shift", buffered: true });
  `);
}

describe.each([
  ["1440 px", { width: 1440, height: 900 }],
  ["390 px", { width: 390, height: 844 }],
])("nothing jumps while answers come in, at %s", (_size, viewport) => {
  test.each([
    "/",
    "/compare",
    "/parity",
    "/traces",
    "/traces/:trace",
    "/traces/:trace/why",
    "/traces/:trace/against/:other",
    "/logs",
    "/explore/metrics",
    "/alerts",
    "/status",
    "/set-up",
  ])("%s", async (path) => {
    const { page, problems, close } = await world.open("/healthz", {
      viewport,
    });
    await watchShifts(page);
    let answers = 0;
    await page.route("**/api/v1/**", async (route) => {
      // One after the other: each arrives on a page that has painted the one before.
      await new Promise((done) => setTimeout(done, answerMs + 60 * answers++));
      await route.continue().catch(() => undefined);
    });
    await page.goto(
      world.url + path.replace(":trace", trace).replace(":other", other),
    );
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    const shifts = await page.evaluate<{ value: number; what: string }[]>(
      `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(shifts))))`,
    );
    const total = shifts.reduce((sum, { value }) => sum + value, 0);
    expect(total, JSON.stringify(shifts)).toBeLessThan(steady);
    expect(problems()).toEqual([]);
    await close();
  });
});
