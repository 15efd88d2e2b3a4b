import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeAnswer, many, type Answer } from "./support/many.js";
import { sendShop } from "./support/send.js";
import { startWorld, type World } from "./support/world.js";

let world: World;
/** A trace and its first span. */
let trace: string;
let span: string;

beforeAll(async () => {
  world = await startWorld((url) => sendShop(url, 25));
  const answer = await fetch(
    `${world.url}/api/v1/traces?limit=1&environment=development&status=error`,
  );
  const { traces } = (await answer.json()) as { traces: { traceId: string }[] };
  trace = traces[0]?.traceId ?? "";
  const { spans } = (await (
    await fetch(`${world.url}/api/v1/traces/${trace}`)
  ).json()) as { spans: { spanId: string }[] };
  span = spans[0]?.spanId ?? "";
});
afterAll(() => world.close());

const count = 3000;
/** More than a screen or two holds of anything. */
const few = 120;
const compare = "/compare?baseline=production&candidate=development";
const names = Array.from({ length: count }, (_, index) => `service-${index}`);

interface Finding {
  readonly id: string;
  readonly message: string;
}

/** 3,000 causes; from the last but one a finding follows. */
function manyFindings(answer: Answer): Answer {
  const findings = many<Finding>(answer["findings"], count, (one, index) => ({
    ...one,
    id: `made-${index}`,
    rank: index + 1,
    verdict: "worse",
    cause: null,
    relation: null,
    message: `made difference ${index}`,
  }));
  const groups = findings.map(({ id, message }) => ({
    id,
    cause: id,
    findings: [id],
    message,
  }));
  const last = groups.pop();
  groups.at(-1)?.findings.push(last?.id ?? "");
  return { ...answer, findings, groups };
}

const id = (index: number) => index.toString(16).padStart(32, "0");

/** A list, an address that shows it, and the answer that fills it. */
const lists: Record<
  string,
  {
    readonly at: string;
    readonly path: string;
    readonly change: (answer: Answer) => Answer;
    /** Its rows; they say their place in `aria-posinset` or `aria-rowindex`. */
    readonly rows: string;
    readonly total: number;
    readonly lastSays: string;
    /** What scrolls, when it is not the page. */
    readonly box?: string;
  }
> = {
  findings: {
    at: compare,
    path: "/api/v1/compare",
    change: manyFindings,
    rows: "ol[aria-label='Findings by cause'] > li",
    total: count - 1,
    lastSays: `made difference ${count - 2}`,
  },
  traces: {
    at: "/traces",
    path: "/api/v1/traces",
    change: (answer) => ({
      nextCursor: null,
      traces: many<object>(answer["traces"], count, (one, index) => ({
        ...one,
        traceId: id(count - index),
        spanCount: count - index,
      })),
    }),
    rows: ".trace-list--candidate > li",
    total: count,
    lastSays: "1 span",
  },
  "log records": {
    at: "/logs",
    path: "/api/v1/logs",
    change: (answer) => ({
      ...answer,
      nextCursor: null,
      logs: many<object>(answer["logs"], count, (one, index) => ({
        ...one,
        body: `record ${index}`,
      })),
    }),
    rows: ".side-by-side__side:last-child .log-list > li",
    total: count,
    lastSays: `record ${count - 1}`,
  },
  metrics: {
    at: "/explore/metrics",
    path: "/api/v1/metrics",
    change: (answer) => ({
      ...answer,
      metrics: many<object>(answer["metrics"], count, (one, index) => ({
        ...one,
        // The first is shown: the collector has to know it.
        ...(index > 0 && { name: `metric.${String(index)}` }),
      })),
    }),
    rows: ".metric-list li",
    total: count,
    lastSays: `metric.${count - 1}`,
    box: ".metric-list__scroll",
  },
  services: {
    at: "/",
    path: "/api/v1/environments",
    change: (answer) => ({
      environments: (answer["environments"] as object[]).map((one) => ({
        ...one,
        services: names,
      })),
    }),
    rows: ".matrix tbody tr[aria-rowindex]",
    total: count + 1,
    lastSays: "service-999",
  },
  "rows of a table": {
    at: "/status",
    path: "/api/v1/status",
    change: (answer) => ({
      ...answer,
      environments: many<object>(
        answer["environments"],
        count,
        (one, index) => ({ ...one, environment: `preview-${index}` }),
      ),
    }),
    rows: "section[aria-labelledby=environments] tbody tr[aria-rowindex]",
    total: count + 1,
    lastSays: `preview-${count - 1}`,
  },
  "facts that differ": {
    at: "/parity",
    path: "/api/v1/environments/diff",
    change: (answer) => ({
      ...answer,
      pillars: (
        answer["pillars"] as { pillar: string; differences: object[] }[]
      ).map((one) =>
        one.pillar === "services"
          ? {
              ...one,
              differences: many<object>(
                one.differences,
                count,
                (fact, index) => ({ ...fact, name: `fact-${index}` }),
              ),
            }
          : one,
      ),
    }),
    rows: "section[aria-labelledby=services] tbody tr[aria-rowindex]",
    total: count + 1,
    lastSays: `fact-${count - 1}`,
  },
  "events of a span": {
    at: "/traces/:trace?span=:span",
    path: "/api/v1/traces/:trace",
    change: (answer) => ({
      ...answer,
      spans: (answer["spans"] as object[]).map((one) => ({
        ...one,
        events: Array.from({ length: count }, (_, index) => ({
          at: answer["startedAt"],
          name: `event ${index}`,
          attributes: { "event.number": String(index) },
        })),
      })),
    }),
    rows: "ul[aria-label='Events'] > li",
    total: count,
    lastSays: `event ${count - 1}`,
    box: ".scroll-list",
  },
};

test.each(Object.entries(lists))(
  "of thousands of %s only those in sight are in the document",
  async (_name, { at, path, change, rows, total, lastSays, box }) => {
    const filled = (text: string) =>
      text.replace(":trace", trace).replace(":span", span);
    const { page, problems, close } = await world.open("/set-up");
    await changeAnswer(page, filled(path), change);
    await page.goto(world.url + filled(at));
    const row = page.locator(rows);
    await row.first().waitFor();
    expect(await row.count()).toBeLessThan(few);
    expect(await place(row.first())).toBeLessThan(3);

    await toEnd(page, box);
    await expect
      .poll(async () => place(row.last()), { timeout: 10_000 })
      .toBe(total);
    expect(await row.last().innerText()).toContain(lastSays);
    await expect.poll(() => isInSight(page, rows)).toBe(true);
    expect(await row.count()).toBeLessThan(few);
    expect(await said(page, rows)).toBe(total);
    expect(problems()).toEqual([]);
    await close();
  },
);

/** Where a row says that it stands, from 1. */
async function place(row: ReturnType<Page["locator"]>): Promise<number> {
  return Number(
    (await row.getAttribute("aria-posinset")) ??
      (await row.getAttribute("aria-rowindex")),
  );
}

/** How many rows the list says that it has. */
async function said(page: Page, rows: string): Promise<number> {
  return page.evaluate<number>(
    `(() => {
      const last = [...document.querySelectorAll(${JSON.stringify(rows)})].at(-1);
      return Number(last.getAttribute("aria-setsize") ?? last.closest("table").getAttribute("aria-rowcount"));
    })()`,
  );
}

/** As with the End key, again while what comes into sight turns out higher than was thought. */
async function toEnd(page: Page, box = "html"): Promise<void> {
  await page.evaluate(
    `(async () => {
      const box = document.querySelector(${JSON.stringify(box)});
      for (let still = 0; still < 4; ) {
        const at = box.scrollTop;
        box.scrollTop = box.scrollHeight;
        await new Promise((done) => setTimeout(done, 100));
        still = at === box.scrollTop ? still + 1 : 0;
      }
    })()`,
  );
}

/** Whether the last row can be seen, or stands above what can: other things may follow below it. */
async function isInSight(page: Page, rows: string): Promise<boolean> {
  return page.evaluate<boolean>(
    `[...document.querySelectorAll(${JSON.stringify(rows)})].at(-1).getBoundingClientRect().bottom <= innerHeight + 1`,
  );
}

test("of many environments the columns in sight, each said by its number", async () => {
  const { page, problems, close } = await world.open("/set-up");
  await changeAnswer(page, "/api/v1/environments", (answer) => ({
    environments: many<object>(answer["environments"], 200, (one, index) =>
      // The two sides by their names, the others made.
      index < 2 ? one : { ...one, environment: `preview-${index}` },
    ),
  }));
  // Of what is made up the collector knows nothing.
  await page.route(
    (url) => url.pathname === "/api/v1/services",
    (route) => route.fulfill({ json: { services: [] } }),
  );
  await page.goto(`${world.url}/`);
  const heads = page.locator(".matrix thead th.head");
  await heads.first().waitFor();
  expect(await heads.count()).toBeLessThan(15);
  expect(
    await page.getByRole("table").first().getAttribute("aria-colcount"),
  ).toBe("201");
  await page.evaluate(
    `document.querySelector(".matrix__scroll").scrollLeft = 1e6`,
  );
  await page.getByRole("columnheader", { name: /^preview-199/ }).waitFor();
  expect(await heads.last().getAttribute("aria-colindex")).toBe("201");
  expect(await heads.count()).toBeLessThan(15);
  expect(problems()).toEqual([]);
  await close();
});

test("j and k go on through rows that were not in the document", async () => {
  const { page, problems, close } = await world.open("/set-up");
  await changeAnswer(
    page,
    "/api/v1/logs",
    lists["log records"]?.change ?? same,
  );
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${world.url}/logs`);
  await page.getByText("record 0", { exact: true }).last().waitFor();
  for (let press = 0; press < 150; press++) await page.keyboard.press("j");
  const focused = page.locator(".log__line:focus");
  expect(await focused.innerText()).toContain("record 149");
  const box = await focused.boundingBox();
  expect(box?.y).toBeGreaterThan(0);
  expect(box?.y).toBeLessThan(844);
  for (let press = 0; press < 40; press++) await page.keyboard.press("k");
  expect(await focused.innerText()).toContain("record 109");
  // What is focused stays, however far the page is scrolled.
  await toEnd(page);
  await page
    .getByText(`record ${count - 1}`, { exact: true })
    .last()
    .waitFor();
  await page.keyboard.press("Enter");
  expect(await focused.getAttribute("aria-expanded")).toBe("true");
  expect(problems()).toEqual([]);
  await close();
});

function same(answer: Answer): Answer {
  return answer;
}

test.each([
  ["far down", "made-2500", "made difference 2500"],
  [
    "folded under its cause",
    `made-${count - 1}`,
    `made difference ${count - 1}`,
  ],
])(
  "a link to a finding %s opens and shows it",
  async (_where, finding, says) => {
    const { page, problems, close } = await world.open("/set-up");
    await changeAnswer(page, "/api/v1/compare", manyFindings);
    await page.goto(`${world.url}${compare}#finding-${finding}`);
    const card = page.getByRole("article", { name: says, exact: true });
    await card.waitFor();
    await expect
      .poll(async () => {
        const box = await card.boundingBox();
        return box !== null && box.y >= 100 && box.y + box.height <= 900;
      })
      .toBe(true);
    expect(await page.locator(".finding--linked").count()).toBe(1);
    // The keyboard goes on from there.
    await page.keyboard.press("j");
    await expect
      .poll(() => page.evaluate<string>("document.activeElement.innerText"))
      .toContain("All measures");
    expect(problems()).toEqual([]);
    await close();
  },
);

test("the number of a finding is its address; one that is gone is said to be", async () => {
  const { page, problems, close } = await world.open(compare);
  await page
    .getByRole("link", { name: "Link to finding 2", exact: true })
    .click();
  await page.waitForURL(/#finding-/);
  const address = page.url().slice(world.url.length);
  const shared = await world.open(address);
  await shared.page.locator(".finding--linked").waitFor();
  expect(
    await shared.page.locator(".finding--linked .finding__rank").innerText(),
  ).toContain("2");
  await shared.close();
  const gone = await world.open(`${compare}#finding-gone`);
  await gone.page.getByText("is no longer there").waitFor();
  await gone.close();
  expect(problems()).toEqual([]);
  await close();
});
