import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resource, seededIds, span, unixNano } from "../support/otlp-build.js";
import { anyValue, attributes } from "../support/otlp-values.js";
import { sendLogs, sendMetrics, sendTraces, settled } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

/** Each would set window.broken, open a dialog or leave an element behind, were it taken for markup. */
const payloads = [
  `<img src=x onerror="window.broken=1">`,
  `"><script>window.broken=1</script>`,
  `'><svg/onload=window.broken=1>`,
  `javascript:window.broken=1`,
  `</title><iframe srcdoc="<script>parent.broken=1</script>">`,
  `</style><style>*{display:none}</style>`,
  "{{constructor.constructor('window.broken=1')()}}",
  "${window.broken=1}",
  `<a href="javascript:window.broken=1">click</a>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
  `\u202Ereversed\u0000\u0007<b>bold</b>`,
  `__proto__`,
] as const;
const everything = Object.fromEntries(
  payloads.map((payload) => [payload, payload]),
);
const sides = [payloads[0], payloads[1]] as const;
let world: World;
let traceId: string;
/** Of the other environment. */
let otherId: string;

beforeAll(async () => {
  world = await startWorld(async (url) => {
    for (const [index, environment] of sides.entries()) {
      const sent = await sendHostile(url, environment, index);
      if (index === 0) otherId = sent;
      else traceId = sent;
    }
    await settled(url);
  });
});
afterAll(() => world.close());

/** Payloads in every name, key and value of all three signals; returns one trace's id. */
async function sendHostile(url: string, environment: string, index: number) {
  const ids = seededIds(index);
  const of = {
    resource: resource(
      { service: payloads[2], environment, commit: payloads[3] },
      everything,
    ),
  };
  const scope = { name: payloads[4], version: payloads[5] };
  const spans = Array.from({ length: 30 }, (_, number) => ({
    ...span({
      ids,
      name: payloads[8],
      kind: "server",
      startMs: Date.now() - 60_000 + number * 100,
      durationMs: index === 0 ? 5 + number / 10 : 50 + number,
      status: index === 1 && number % 2 === 0 ? "error" : "unset",
      statusMessage: payloads[9],
      attributes: everything,
    }),
    traceState: payloads[6],
    events: [
      {
        timeUnixNano: unixNano(Date.now()),
        name: payloads[9],
        attributes: attributes(everything),
      },
    ],
  }));
  await sendTraces(url, {
    resourceSpans: [{ ...of, scopeSpans: [{ scope, spans }] }],
  });
  await sendLogs(url, {
    resourceLogs: [
      {
        ...of,
        scopeLogs: [
          {
            scope,
            logRecords: spans.map((within, number) => ({
              timeUnixNano: unixNano(Date.now() - number),
              severityNumber: 17,
              severityText: payloads[7],
              body: anyValue(
                payloads[(number + index) % payloads.length] ?? "",
              ),
              attributes: attributes(everything),
              traceId: within.traceId,
              spanId: within.spanId,
            })),
          },
        ],
      },
    ],
  });
  await sendMetrics(url, {
    resourceMetrics: [
      {
        ...of,
        scopeMetrics: [
          {
            scope,
            metrics: payloads.map((name) => ({
              name,
              description: payloads[0],
              unit: payloads[1].slice(0, 60),
              gauge: {
                dataPoints: [
                  {
                    timeUnixNano: unixNano(Date.now()),
                    asDouble: index + 1,
                    attributes: attributes(everything),
                  },
                ],
              },
            })),
          },
        ],
      },
    ],
  });
  return Buffer.from(spans[0]?.traceId ?? []).toString("hex");
}

const chosen = `baseline=${encodeURIComponent(sides[0])}&candidate=${encodeURIComponent(sides[1])}`;

// As text: the expression runs in the page, whose globals are not this program's.
const leftBehind = `({
  broken: "broken" in window,
  elements: document.querySelectorAll(
    "img:not([alt='']), iframe, math, object, embed, form, a[href^='javascript:' i], body script, body style, [onerror], [onload]"
  ).length,
  hidden: getComputedStyle(document.body).display === "none",
})`;

/** What markup would have left behind. */
const traces = (page: Page) => page.evaluate<typeof none>(leftBehind);
const none = { broken: false, elements: 0, hidden: false };

test.each([
  ["/", payloads[2]],
  ["/compare", payloads[8]],
  ["/traces", payloads[8]],
  ["/logs", payloads[8]],
  ["/explore/metrics", payloads[9]],
  ["/status", payloads[0]],
])("on %s, telemetry is text", async (path, shown) => {
  const { page, problems, close } = await world.open(`${path}?${chosen}`);
  await page.getByText(shown).first().waitFor();
  for (const toggle of await page
    .locator("[data-row][aria-expanded=false]")
    .all()) {
    if (await toggle.isVisible()) await toggle.click();
    else break;
  }
  expect(await traces(page)).toEqual(none);
  expect(problems()).toEqual([]);
  await close();
});

test("in a trace, every attribute, event and log is text, key and value", async () => {
  const { page, problems, close } = await world.open(`/traces/${traceId}`);
  await page.getByRole("treeitem").first().click();
  const panel = page.getByRole("complementary", { name: "Selected span" });
  await panel.getByText("Attributes (").waitFor();
  const terms = await panel
    .locator(".attributes")
    .first()
    .locator("dt")
    .allInnerTexts();
  for (const payload of payloads.slice(0, 10)) expect(terms).toContain(payload);
  const closed = panel.locator("details:not([open]) > summary");
  while ((await closed.count()) > 0) await closed.first().click();
  expect(await traces(page)).toEqual(none);
  expect(problems()).toEqual([]);
  await close();
});

test("between two traces, and as the reason of one, it is text", async () => {
  for (const path of [
    `/traces/${traceId}/against/${otherId}`,
    `/traces/${traceId}/why`,
  ]) {
    const { page, problems, close } = await world.open(
      `${path}?node=0&${chosen}`,
    );
    await page.getByText(payloads[8]).first().waitFor();
    expect(await traces(page), path).toEqual(none);
    expect(problems(), path).toEqual([]);
    await close();
  }
});

test("an address full of markup is text too", async () => {
  const search = [
    "service",
    "operation",
    "attr",
    "text",
    "name",
    "find",
    "since",
    "span",
  ]
    .map(
      (name, index) => `${name}=${encodeURIComponent(payloads[index] ?? "")}`,
    )
    .join("&");
  const { page, close } = await world.open("/status");
  for (const path of [
    "/",
    "/compare",
    "/parity",
    "/traces",
    "/logs",
    "/explore/metrics",
    `/traces/${traceId}`,
  ]) {
    await page.goto(`${world.url}${path}?${chosen}&${search}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    expect(await traces(page)).toEqual(none);
  }
  await close();
});
