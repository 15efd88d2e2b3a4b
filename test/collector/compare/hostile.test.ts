import { describe, expect, test } from "vitest";
import type { CompareAnswer } from "../../../collector/src/api/compare-schemas.js";
import { serve } from "./support/api.js";
import { hostileSide, insertHostile } from "./support/hostile.js";

const served = serve(() => Promise.resolve());
const tempers = [0, 0.05, 0.3, 1];

async function ask<Answer>(path: string): Promise<Answer | undefined> {
  const answer = await served.app.inject({ url: `/api/v1/${path}` });
  // What it can't answer is the asker's to know: 4xx, with a sentence.
  expect([path, answer.statusCode < 500, answer.body]).toEqual([
    path,
    true,
    answer.body,
  ]);
  return answer.statusCode === 200 ? answer.json<Answer>() : undefined;
}

describe("whatever was sent, comparing answers, in sentences that name each finding once", () => {
  test.each([1, 6, 11, 12, 15, 19])(
    "telemetry of seed %i",
    async (seed) => {
      const temper = (n: number) => tempers[n % 4] ?? 0;
      const [a, b] = [`a${seed}`, `b${seed}`];
      const requests = [0, 1, 19, 60, 200][seed % 5] ?? 0;
      const sides = [
        hostileSide(a, 2 * seed + 1, { requests, temper: temper(seed) }),
        hostileSide(b, 2 * seed + 2, {
          requests: seed % 2 === 0 ? 60 : 200,
          temper: temper(seed >> 2),
        }),
      ];
      for (const side of sides) await insertHostile(served.store.db, side);
      for (const query of [
        `baseline=${a}&candidate=${b}`,
        `baseline=${b}&candidate=${b}`,
        `baseline=${b}&candidate=${a}&since=2026-01-15T12:00:10Z&until=2026-01-15T12:00:10.001Z`,
        `baseline=${b}&candidate=${a}&service=orders`,
        `baseline=${b}&candidate=${b}&baselineUntil=2026-01-15T12:00:30Z&candidateSince=2026-01-15T12:00:30Z`,
        `baseline=${b}@zzzzzzz&candidate=${b}`,
      ]) {
        const answer = await ask<CompareAnswer>(`compare?${query}`);
        const found = answer?.findings ?? [];
        const ids = found.map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)]);
        for (const { message } of found) {
          // What telemetry says of itself stands in quotes or in a name.
          if (Math.max(temper(seed), temper(seed >> 2)) >= 0.05) continue;
          expect(message).not.toMatch(/NaN|Infinity|undefined/);
        }
      }
      await ask(`compare/traffic?side=${b}`);
      await ask(`environments/diff?baseline=${a}&candidate=${b}`);
      const listed = await ask<{ traces: { traceId: string }[] }>(
        `traces?environment=${b}&limit=4&since=1970-01-01`,
      );
      const [one, other] = listed?.traces ?? [];
      if (one === undefined || other === undefined) return;
      await ask(
        `compare/traces?baseline=${one.traceId}&candidate=${other.traceId}`,
      );
      await ask(`why/${one.traceId}`);
      await ask(`why/${other.traceId}?against=${a}`);
      await ask(`traces/${one.traceId}`);
    },
    60_000,
  );
});
