import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorld, type World } from "./support/world.js";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const pages = ["/compare", "/parity", "/traces", "/logs"];

describe("where nothing has arrived", () => {
  test.each(pages)("%s says so, and the way to send", async (path) => {
    const { page, problems, close } = await world.open(path);
    await page
      .getByRole("heading", { name: "Nothing has arrived yet" })
      .waitFor();
    await page.getByRole("link", { name: "Set up an application" }).click();
    await page.getByText("npm install @isoscope/agent").waitFor();
    expect(problems()).toEqual([]);
    await close();
  });
});

describe("where the collector does not answer from the start", () => {
  test.each(["/", ...pages])("%s says so, and tries again", async (path) => {
    const { page, close } = await world.open("/set-up");
    await page.route("**/api/v1/**", (route) => route.abort());
    // Not the address bar: what the collector serves would not come either.
    await page.goto(`${world.url}${path}`);
    const alert = page.getByRole("alert").last();
    await alert.getByText("isoscope collector").waitFor({ timeout: 20_000 });
    await page.unroute("**/api/v1/**");
    await alert.getByRole("button", { name: "Try again" }).click();
    await page
      .getByRole("heading", { name: "Nothing has arrived yet" })
      .waitFor();
    await close();
  });

  test.each(["/explore/metrics", "/alerts", "/status", "/set-up"])(
    "%s says so, and nothing seems to be on its way",
    async (path) => {
      const { page, close } = await world.open("/set-up");
      await page.route("**/api/v1/**", (route) => route.abort());
      await page.goto(`${world.url}${path}`);
      const alert = page.getByRole("alert");
      await alert.getByText("isoscope collector").waitFor({ timeout: 20_000 });
      expect(await page.locator("main .skeleton").count()).toBe(0);
      expect(await page.getByText("Waiting for").count()).toBe(0);
      await page.unroute("**/api/v1/**");
      await alert.getByRole("button", { name: "Try again" }).click();
      await alert.waitFor({ state: "detached" });
      await close();
    },
  );
});
