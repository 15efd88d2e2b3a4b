import type { Page } from "playwright-core";

/** An answer of the API, of which a test changes a part. */
export type Answer = Record<string, unknown>;

/**
 * Lets the page have another answer than the collector's: what would take a fleet to fill is made of what
 * it does say.
 *
 * @param path of the API, without its query
 */
export async function changeAnswer(
  page: Page,
  path: string,
  change: (answer: Answer) => Answer,
): Promise<void> {
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      try {
        const response = await route.fetch();
        const answer = (await response.json()) as Answer;
        await route.fulfill({ response, json: change(answer) });
      } catch (error) {
        // A page that asks every few seconds may be closed while it asks.
        if (!page.isClosed() && !/disposed|closed/.test(String(error)))
          throw error;
      }
    },
  );
}

/** So many of what a list holds, made of those that are in it. */
export function many<Item>(
  items: unknown,
  count: number,
  one: (item: Item, index: number) => Item,
): Item[] {
  const from = items as Item[];
  return Array.from({ length: count }, (_, index) => {
    const item = from[index % from.length];
    if (item === undefined) throw new Error("There is none to make many of.");
    return one(item, index);
  });
}
