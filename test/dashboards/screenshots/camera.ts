import { join } from "node:path";
import type { Page } from "playwright-core";
import type { World } from "../support/world.js";
import type { State, Subject } from "./subjects.js";
import type { Worlds } from "./worlds.js";

export const schemes = ["light", "dark"] as const;
export const widths = [1440, 390] as const;

/** More than a screen: what stands below the fold is to be seen too. */
const height = 1600;

/** The name of a picture's file. */
export function fileOf(
  { name }: Subject,
  state: State,
  width: (typeof widths)[number],
  scheme: (typeof schemes)[number],
): string {
  return `${name}-${state}-${width}-${scheme}.png`;
}

/** Photographs a page in this state, at every width in every scheme. */
export async function photograph(
  worlds: Worlds,
  subject: Subject,
  state: State,
  folder: string,
): Promise<void> {
  for (const width of widths) {
    const { page, close } = await openIn(worlds, subject, state, width);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({
        path: join(folder, fileOf(subject, state, width, colorScheme)),
      });
    }
    await close();
  }
}

async function openIn(
  { full, empty }: Worlds,
  { path }: Subject,
  state: State,
  width: number,
) {
  const world: World = state === "empty" ? empty : full;
  const watched = await world.open(state === "error" ? "/healthz" : path, {
    viewport: { width, height },
  });
  if (state === "error") {
    // The page itself comes; what it asks for does not, from the start.
    await watched.page.route("**/api/v1/**", (route) => route.abort());
    await watched.page.goto(world.url + path);
    await watched.page.getByRole("alert").first().waitFor({ timeout: 20_000 });
  }
  await steady(watched.page);
  return watched;
}

/** Waits until the page has its title and nothing of it is on its way any more. */
export async function steady(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForLoadState("networkidle");
  await page
    .locator(".content .skeleton")
    .first()
    .waitFor({ state: "detached", timeout: 20_000 });
}
