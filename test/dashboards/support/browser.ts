import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";
import { chromiumPath } from "./chromium.js";

/** Starts Chromium without a window. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    // A container is often root and has a small /dev/shm.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** What went wrong in the page so far: console errors, uncaught errors, policy violations. */
  readonly problems: () => string[];
  readonly close: () => Promise<void>;
}

/**
 * A page that keeps what goes wrong in it.
 *
 * @param options as a context's: viewport, colour scheme
 */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    locale: "en-GB",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const problems: string[] = [];
  page.on("console", (message) => {
    // A violation of the content security policy is a console error too.
    if (message.type() === "error" || message.type() === "warning") {
      problems.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => {
    problems.push(`uncaught: ${error.message}`);
  });
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return {
    page,
    problems: () => [...problems],
    close: () => context.close(),
  };
}
