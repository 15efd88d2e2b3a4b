import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resource, seededIds, span } from "../support/otlp-build.js";
import { sendTraces } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-alerts-page-"));
let world: World;
let plain: World;

beforeAll(async () => {
  const rules = join(folder, "alerts.json");
  writeFileSync(
    rules,
    JSON.stringify({
      everySeconds: 1,
      rules: [
        {
          name: "something new",
          kind: "new-error",
          environment: "production",
          over: "1h",
        },
      ],
    }),
  );
  [world, plain] = await Promise.all([
    startWorld(undefined, { ISOSCOPE_ALERTS: rules }),
    startWorld(),
  ]);
});
afterAll(async () => {
  await Promise.all([world.close(), plain.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const ids = seededIds(5);
const fail = (environment: string) =>
  sendTraces(world.url, {
    resourceSpans: [
      {
        resource: resource({
          service: "orders",
          environment,
          commit: "a".repeat(40),
        }),
        scopeSpans: [
          {
            spans: [
              span({
                ids,
                name: "POST /orders",
                kind: "server",
                status: "error",
                statusMessage: "no <b>rate</b> for 7",
              }),
            ],
          },
        ],
      },
    ],
  });

test("without rules it shows how to have some", async () => {
  const { page, problems, close } = await plain.open("/alerts");
  await page.getByText("No rules are evaluated").waitFor();
  await page.getByText("isoscope collector --alerts alerts.json").waitFor();
  await page.getByText("No rule has fired.").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("an alert shows by itself, and then where its error was seen", async () => {
  const { page, problems, close } = await world.open("/alerts");
  const rules = page.getByRole("region", { name: "How each rule stands" });
  await rules
    .getByRole("row", { name: /^something new ok/ })
    .waitFor({ timeout: 30_000 });
  await fail("production");
  const alerts = page.getByRole("region", { name: "Alerts, newest first" });
  const row = alerts.getByRole("row", { name: /^something new firing/ });
  await row.getByText("not yet").waitFor({ timeout: 25_000 });
  await row.getByText('"no <b>rate</b> for {n}"', { exact: true }).waitFor();
  await fail("development");
  await row
    .getByRole("link", { name: /^after .* in development$/ })
    .waitFor({ timeout: 25_000 });
  await page
    .getByRole("region", { name: "The investigative gap by week" })
    .getByRole("row", { name: /1 1 / })
    .waitFor();
  await row.getByRole("link", { name: "Why?" }).click();
  await page.waitForURL(/\/traces\/[0-9a-f]{32}\/why/);
  expect(problems()).toEqual([]);
  await close();
}, 60_000);
