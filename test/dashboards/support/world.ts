import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { startCollector } from "../../support/collector.js";
import { repository } from "../../support/compiled.js";
import { launchBrowser, openPage, type WatchedPage } from "./browser.js";

export interface World {
  readonly url: string;
  readonly browser: Browser;
  /** A fresh page at this path of the collector, loaded. */
  readonly open: (
    path: string,
    options?: BrowserContextOptions,
  ) => Promise<WatchedPage>;
  /** Kills the collector; the pages stay. */
  readonly killCollector: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * A real collector with the built UI, and a browser.
 *
 * @param fill sends what the pages are to show
 * @param env the collector's configuration
 */
export async function startWorld(
  fill: (url: string) => Promise<void> = () => Promise.resolve(),
  env: Record<string, string> = {},
): Promise<World> {
  if (!existsSync(join(repository, "dashboards/dist/web/index.html"))) {
    throw new Error("The UI is not built: run `npm run build`.");
  }
  const [collector, browser] = await Promise.all([
    startCollector({ env }),
    launchBrowser(),
  ]);
  const close = async () => {
    await browser.close();
    await collector.stop();
  };
  try {
    await fill(collector.url);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: collector.url,
    browser,
    open: async (path, options) => {
      const watched = await openPage(browser, options);
      await watched.page.goto(collector.url + path);
      return watched;
    },
    killCollector: () => collector.kill("SIGKILL"),
    close,
  };
}
