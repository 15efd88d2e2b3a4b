import { afterAll, beforeAll, expect, test } from "vitest";
import { sendShop } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

let world: World;

beforeAll(async () => {
  world = await startWorld((url) => sendShop(url, 25));
});
afterAll(() => world.close());

test("the four pillars with their scores, and each fact that differs", async () => {
  const { page, problems, close } = await world.open(
    "/parity?baseline=production&candidate=development",
  );
  await page.getByText("isoscope parity production development").waitFor();
  const scores = page.getByRole("list", { name: "Scores" });
  await scores.waitFor();
  expect(
    (await scores.getByRole("listitem").allInnerTexts()).map((text) =>
      text.split("\n").slice(0, 2).join(" ").toLowerCase(),
    ),
  ).toEqual(["services 50", "state –", "deployment –", "telemetry –"]);
  const row = page
    .getByRole("table", { name: "Differences: services" })
    .getByRole("row", { name: /postgresql/ });
  const text = await row.innerText();
  expect(text).toContain("major");
  expect(text).toContain("18.6");
  expect(text).toContain("17.2");
  expect(text).toContain(
    "postgresql is 18.6 in production and 17.2 in development",
  );
  await page
    .getByRole("table", { name: "Round trips by dependency" })
    .getByRole("row", { name: /postgresql/ })
    .waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("one side against itself: nothing differs, and it says so", async () => {
  const { page, problems, close } = await world.open(
    "/parity?baseline=production&candidate=production",
  );
  await page.getByText("Nothing differs that was not meant to.").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("an environment that is not known: what to do", async () => {
  const { page, close } = await world.open(
    "/parity?baseline=production&candidate=nowhere",
  );
  const alert = page.getByRole("alert");
  await alert.waitFor({ timeout: 20_000 });
  expect(await alert.innerText()).toContain("Choose another one at the top");
  await close();
});
