import chromium from "@sparticuz/chromium";
import {
  chromium as driver,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";

/** Starts the Chromium of the npm registry, headless. */
export async function launchBrowser(): Promise<Browser> {
  // The package's switches are for its own platform; of them --single-process lets one page's crash end all,
  // and --disable-web-security would hide what the collector's policy forbids.
  const unwanted =
    /^--(single-process|no-zygote|disable-web-security|allow-running-insecure-content|headless)/;
  return driver.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !unwanted.test(arg)),
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
    ...options,
  });
  const page = await context.newPage();
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
