import { afterAll, beforeAll, expect, test } from "vitest";
import { resource, unixNano } from "../support/otlp-build.js";
import { attributes } from "../support/otlp-values.js";
import { sendLogs, sendShop, settled } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

let world: World;

beforeAll(async () => {
  world = await startWorld(async (url) => {
    await sendShop(url, 25);
    await sendSettings(url, "mixed", [
      { MODE: "text 24b0e7146f56370a", EXTRA: "text 0123456789abcdef" },
      { MODE: "text 66d633d03f36acce" },
    ]);
  });
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

test("what processes of one side have otherwise, or only some of them", async () => {
  const { page, problems, close } = await world.open(
    "/parity?baseline=mixed&candidate=mixed",
  );
  const rows = page
    .getByRole("table", { name: "Facts on which processes disagree" })
    .getByRole("row");
  await rows.first().waitFor();
  const texts = await rows
    .filter({ hasText: "candidate" })
    .allInnerTexts()
    .then((found) => found.map((text) => text.replace(/\s+/g, " ")));
  expect(texts).toEqual([
    expect.stringMatching(/^EXTRA .* set \(text #0123\) in 1 ?absent in 1$/),
    expect.stringMatching(
      /^MODE .* set \(text #24b0\) in 1 ?set \(text #66d6\) in 1$/,
    ),
  ]);
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

/** Tells the settings of processes, one after the other. */
async function sendSettings(
  url: string,
  environment: string,
  processes: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const at = unixNano(Date.now());
  await sendLogs(url, {
    resourceLogs: processes.map((settings, index) => ({
      resource: resource(
        { service: "web", environment, commit: "a".repeat(40) },
        { "service.instance.id": `p${index}` },
      ),
      scopeLogs: [
        {
          logRecords: Object.entries(settings).map(([name, value]) => ({
            timeUnixNano: at,
            observedTimeUnixNano: at,
            eventName: "isoscope.fact",
            attributes: attributes({
              "isoscope.fact.pillar": "configuration",
              "isoscope.fact.name": name,
              "isoscope.fact.value": value,
              "isoscope.fact.source": "environment variable, keyed hash",
            }),
          })),
        },
      ],
    })),
  });
  await settled(url);
}
