import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorld, type World } from "./support/world.js";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test("a comparison that is still being prepared says how far it is, at once, and asks again by itself", async () => {
  const { page, close } = await world.open("/set-up");
  let percent = 10;
  await page.route("**/api/v1/compare?**", async (route) => {
    await route.fulfill({
      status: 503,
      json: {
        error: {
          code: "ISO-PREPARING",
          message: `Being prepared: ${percent} %.`,
          hint: "Ask again in a minute.",
        },
      },
    });
    percent += 40;
  });
  await page.goto(`${world.url}/compare?baseline=production&candidate=staging`);
  const alert = page.getByRole("alert");
  await alert.getByRole("heading", { name: "Not ready yet" }).waitFor();
  expect(await alert.textContent()).toContain("Being prepared: 10 %.");
  expect(await alert.textContent()).toContain("this page asks again");
  await alert.getByText("Being prepared: 50 %.").waitFor({ timeout: 15_000 });
  await page.unroute("**/api/v1/compare?**");
  // Nobody has sent from there: the collector's own answer.
  await alert
    .getByRole("heading", { name: "Could not compare" })
    .waitFor({ timeout: 15_000 });
  await close();
});
