import { afterAll, beforeAll, expect, it } from "vitest";
import { seededIds, span } from "../../support/otlp-build.js";
import { openTestApi, type TestApi } from "./support/api.js";
import { production, spansOf } from "./support/telemetry.js";

const ids = seededIds(1);
const until = Date.now() - 60_000;
// Seven in the last minute, sixty in the last nine.
const sent = Array.from({ length: 60 }, (_, place) =>
  span({ ids, name: `request ${place}`, startMs: until - 1 - place * 9000 }),
);

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await api.store.load("traces", [spansOf(production, sent)]);
});
afterAll(() => api.close());

it.each([1, 7, 30, 50, 59, 60])(
  "GET /traces goes as far back as %i traces need",
  async (limit) => {
    const { status, body } = await api.get<{
      traces: { root: { operation: string } }[];
    }>("/traces", { until: new Date(until).toISOString(), limit });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.traces.map(({ root }) => root.operation)).toEqual(
      sent.slice(0, limit).map(({ name }) => name),
    );
  },
);
