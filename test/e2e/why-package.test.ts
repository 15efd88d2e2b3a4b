import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WhyAnswer } from "../../collector/src/api/why-schemas.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { repository } from "../support/compiled.js";
import { eventually } from "../support/eventually.js";
import { installPackage } from "../support/package.js";
import { startProcess } from "../support/process.js";

/**
 * Six processes in three environments. The older of two versions of a package fails for some inputs; twenty
 * settings, the time zone and the heap differ as well, each in a way of its own.
 */
const processes = [
  { environment: "production", pad: "1.3.0" },
  { environment: "production", pad: "1.3.0" },
  { environment: "production", pad: "1.2.0" },
  { environment: "staging", pad: "1.3.0" },
  { environment: "staging", pad: "1.2.0" },
  { environment: "development", pad: "1.2.0" },
];
/** Which processes have the second of two values, a bit for each: never those with the older package. */
const MASKS = [
  0b000001, 0b000010, 0b000100, 0b001000, 0b010000, 0b100000, 0b000011,
  0b000101, 0b001001, 0b011000, 0b101000, 0b110000, 0b000111, 0b111000,
  0b100100, 0b010100, 0b011111, 0b101111, 0b111110, 0b110110,
];
const code = {
  "1.3.0": "module.exports = (text) => text.padStart(10);",
  "1.2.0": `module.exports = (text) => {
  if (text.length > 7) throw new RangeError("negative length");
  return text.padStart(10);
};`,
};

let collector: RunningCollector;
const folder = mkdtempSync(join(tmpdir(), "isoscope-why-"));

beforeAll(async () => {
  collector = await startCollector();
  const running = await Promise.all(
    processes.map(({ environment, pad }, index) =>
      startProcess({
        name: `process ${index}`,
        args: [
          "--import",
          "@isoscope/agent/register",
          join(repository, "test/agent/apps/padded.cjs"),
        ],
        cwd: repository,
        env: {
          ISOSCOPE_ENDPOINT: collector.url,
          ISOSCOPE_ENVIRONMENT: environment,
          ISOSCOPE_COMMIT: "a1b2c3d4".repeat(5),
          ISOSCOPE_AGENT_SPOOL_DIR: join(collector.dataDir, "agent-spool"),
          OTEL_SERVICE_NAME: "labels",
          PAD_PACKAGE: installPackage(
            join(folder, String(index)),
            "pad-label",
            pad,
            code[pad as keyof typeof code],
          ),
          TZ: environment === "development" ? "Asia/Tokyo" : "UTC",
          NODE_OPTIONS: `--max-old-space-size=${environment === "staging" ? 512 : 256}`,
          ...Object.fromEntries(
            MASKS.map((mask, at) => [
              `SETTING_${at}`,
              (mask >> index) & 1 ? "one" : "other",
            ]),
          ),
        },
        ready: (line) =>
          line.includes('"port"')
            ? (JSON.parse(line) as { port: number }).port
            : undefined,
        timeoutMs: 30_000,
      }),
    ),
  );
  for (let request = 0; request < 60; request++) {
    const text = "x".repeat(1 + (request % 9));
    await Promise.all(
      running.map(async ({ value: port }) => {
        const answer = await fetch(`http://127.0.0.1:${port}/?text=${text}`);
        await answer.text();
      }),
    );
  }
  // The facts are told when the start is over.
  await new Promise((done) => setTimeout(done, 2_500));
  await Promise.all(running.map((one) => one.stop()));
  await eventually(async () => {
    const status = await fetch(`${collector.url}/api/v1/status`);
    const { spool } = (await status.json()) as { spool: { bytes: number } };
    expect(spool.bytes).toBe(0);
  });
}, 120_000);

afterAll(async () => {
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(["production", "staging", "development"])(
  "why ranks the older package first of all facts, from a failure in %s",
  async (environment) => {
    const get = async <T>(path: string): Promise<T> => {
      const answer = await fetch(`${collector.url}/api/v1/${path}`);
      return (await answer.json()) as T;
    };
    const { traces } = await get<{ traces: { traceId: string }[] }>(
      `traces?environment=${environment}&status=error&limit=1`,
    );
    const why = await get<WhyAnswer>(`why/${traces[0]?.traceId ?? ""}`);
    const facts = why.suspects.filter(({ kind }) => kind === "fact");
    expect(facts[0]).toMatchObject({
      key: "packages/pad-label",
      message:
        "pad-label is 1.2.0 here and 1.3.0 where it works: 3 of 3 failing and 0 of 3 healthy processes have it so (labels)",
    });
    for (const other of facts.slice(1)) {
      expect(other.score).toBeLessThan(facts[0]?.score ?? 0);
    }
    expect(why.notes.join()).not.toContain("pad-label");
  },
);

test("at least 15 facts differ among the processes", async () => {
  const answer = await fetch(
    `${collector.url}/api/v1/environments/diff?baseline=production&candidate=development`,
  );
  const { pillars } = (await answer.json()) as {
    pillars: { differences: { severity: string }[] }[];
  };
  const differing = pillars
    .flatMap(({ differences }) => differences)
    .filter(({ severity }) => severity !== "expected");
  expect(differing.length).toBeGreaterThanOrEqual(15);
});
