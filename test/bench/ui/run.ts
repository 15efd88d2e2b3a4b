import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../dashboards/support/browser.js";
import { numberOption } from "../options.js";
import { show, spread, type Spread } from "../statistics.js";
import { isoscopeArgs, startSubject } from "../subject.js";
import { fillDifferences, fillTrace, sendLines } from "./fill.js";
import {
  fromDataToPaint,
  loadOf,
  memoryOf,
  scrollThrough,
  watchFor,
  type Memory,
} from "./probes.js";

/** Not every one is a finding: noise hides some. */
const operations = 220;
const leastFindings = 200;
const spans = 10_000;
const linesPerSecond = 1_000;

/** `npm run bench -- ui [--rounds n] [--seconds n]`: the UI in a real browser, on a warm collector. */
export async function run(args: string[]): Promise<void> {
  const rounds = numberOption(args, "rounds", 5);
  const seconds = numberOption(args, "seconds", 60);
  const collector = await startSubject("collector", isoscopeArgs());
  const browser = await launchBrowser();
  try {
    const { url } = collector;
    await fillDifferences(url, operations);
    const trace = await fillTrace(url, spans);
    // Once unmeasured: the engine and the collector's files are warm.
    await inPage(browser, async (page) => {
      await page.goto(`${url}/compare`);
      await page.locator(".finding").first().waitFor({ timeout: 60_000 });
    });
    await load(browser, url, rounds);
    await compare(browser, url, rounds);
    await waterfall(browser, `${url}/traces/${trace}`, rounds);
    await tail(browser, url, seconds);
  } finally {
    await browser.close();
    await collector.stop();
  }
}

/** A page with an empty cache. */
async function inPage<T>(
  browser: Browser,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
  });
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

async function repeated<T>(
  rounds: number,
  measure: () => Promise<T>,
): Promise<(of: (one: T) => number) => Spread> {
  const found: T[] = [];
  for (let round = 0; round < rounds; round++) found.push(await measure());
  return (of) => spread(found.map(of));
}

async function load(
  browser: Browser,
  url: string,
  rounds: number,
): Promise<void> {
  for (const path of ["/", "/compare", "/logs"]) {
    const all = await repeated(rounds, () =>
      inPage(browser, async (page) => {
        await page.goto(url + path);
        return loadOf(page);
      }),
    );
    console.log(
      `load ${path}: first contentful paint ${show(
        all((one) => one.firstContentfulPaint),
        0,
      )} ms, ` +
        `interactive ${show(
          all((one) => one.interactive),
          0,
        )} ms, ` +
        `scripts ${(all((one) => one.scripts).median / 1000).toFixed(0)} kB`,
    );
  }
}

async function compare(
  browser: Browser,
  url: string,
  rounds: number,
): Promise<void> {
  const all = await repeated(rounds, () =>
    inPage(browser, async (page) => {
      await watchFor(page, "article.finding");
      const answer = page
        .waitForResponse((response) =>
          response.url().includes("/api/v1/compare?"),
        )
        .then((response) => response.json() as Promise<unknown>);
      await page.goto(`${url}/compare?baseline=production&candidate=staging`);
      const paint = await fromDataToPaint(page, "/api/v1/compare?");
      const { findings, groups } = (await answer) as {
        findings: unknown[];
        groups: unknown[];
      };
      return {
        paint,
        findings: findings.length,
        groups: groups.length,
        ...(await scrollThrough(page, "", 4)),
      };
    }),
  );
  const findings = all((one) => one.findings).median;
  if (findings < leastFindings) throw new Error(`only ${findings} findings`);
  console.log(
    `compare, ${findings} findings in ${all((one) => one.groups).median} groups: data to paint ${show(
      all((one) => one.paint),
      0,
    )} ms, ` +
      `scrolling ${show(all((one) => one.framesPerSecond))} frames/s, ` +
      `longest frame ${show(
        all((one) => one.longest),
        0,
      )} ms`,
  );
}

async function waterfall(
  browser: Browser,
  address: string,
  rounds: number,
): Promise<void> {
  const all = await repeated(rounds, () =>
    inPage(browser, async (page) => {
      await watchFor(page, ".row");
      await page.goto(address);
      const paint = await fromDataToPaint(page, "/api/v1/traces/");
      return {
        paint,
        ...(await scrollThrough(page, ".waterfall__scroll", 4)),
      };
    }),
  );
  console.log(
    `waterfall, ${spans} spans: data to paint ${show(
      all((one) => one.paint),
      0,
    )} ms, ` +
      `scrolling ${show(all((one) => one.framesPerSecond))} frames/s, ` +
      `longest frame ${show(
        all((one) => one.longest),
        0,
      )} ms`,
  );
}

async function tail(
  browser: Browser,
  url: string,
  seconds: number,
): Promise<void> {
  await inPage(browser, async (page) => {
    await page.goto(
      `${url}/logs?baseline=production&candidate=production&live=1`,
    );
    await page.getByRole("heading", { level: 1 }).waitFor();
    let stop = false;
    const sending = sendLines(url, linesPerSecond, () => stop);
    await page.locator(".log").first().waitFor();
    const found: Memory[] = [];
    // The first quarter fills caches and is no growth.
    for (let quarter = 1; quarter <= 4; quarter++) {
      await page.waitForTimeout((seconds * 1000) / 4);
      found.push(await memoryOf(page));
    }
    stop = true;
    const sent = await sending;
    const figure = ({ heap, nodes }: Memory) =>
      `${(heap / 2 ** 20).toFixed(1)} MiB and ${nodes} nodes`;
    console.log(
      `log tail, ${(sent / seconds).toFixed(0)} lines/s for ${seconds} s: ` +
        found.map(figure).join(", then "),
    );
  });
}
