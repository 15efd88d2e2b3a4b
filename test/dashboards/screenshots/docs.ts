import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { World } from "../support/world.js";
import { steady } from "./camera.js";
import type { Subject } from "./subjects.js";

interface Picture {
  readonly file: string;
  readonly of: string;
  readonly height: number;
  readonly options?: BrowserContextOptions;
  /** What a reader would do before looking. */
  readonly first?: (page: Page) => Promise<void>;
}

const query = (page: Page) =>
  page
    .getByRole("treeitem", { name: /SELECT/ })
    .first()
    .click();

/** The pictures of README and docs. */
const pictures: readonly Picture[] = [
  { file: "overview.png", of: "overview", height: 760 },
  { file: "compare.png", of: "compare", height: 900 },
  { file: "trace-diff.png", of: "trace-diff", height: 680, first: query },
  {
    file: "trace-dark.png",
    of: "trace",
    height: 640,
    options: { colorScheme: "dark" },
    first: query,
  },
];

/** Takes the pictures of the docs anew. */
export async function photographForDocs(
  world: World,
  subjects: readonly Subject[],
  folder: string,
): Promise<void> {
  for (const { file, of, height, options, first } of pictures) {
    const subject = subjects.find(({ name }) => name === of);
    if (subject === undefined) throw new Error(`no page is called ${of}`);
    const { page, close } = await world.open(subject.path, {
      ...options,
      viewport: { width: 1280, height },
    });
    await steady(page);
    await first?.(page);
    await steady(page);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(folder, file) });
    await close();
  }
}
