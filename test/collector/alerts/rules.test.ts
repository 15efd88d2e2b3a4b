import { describe, expect, it } from "vitest";
import {
  judgeRule,
  type Measurement,
} from "../../../collector/src/alerts/evaluate.js";
import { parseRules, type Rule } from "../../../collector/src/alerts/rules.js";
import { weeklyGaps } from "../../../collector/src/compare/gap.js";
import { formatDuration } from "../../../collector/src/cli/duration.js";
import type { IsoscopeError } from "../../../collector/src/errors.js";

const good = `{
  "everySeconds": 30,
  "webhooks": {
    "team": { "url": "https://hooks.example/a", "secret": "0123456789abcdef" },
    "night": { "url": "http://127.0.0.1:9/b" }
  },
  "rules": [
    { "name": "orders fail", "kind": "error-rate", "environment": "production", "service": "orders", "above": 0.05, "over": "10m", "webhooks": ["team"] },
    { "name": "slow", "kind": "latency", "environment": "production", "aboveMs": 500, "quantile": 0.99, "atLeast": 50, "over": "1h" },
    { "name": "new", "kind": "new-error", "environment": "production", "over": "1d" },
    { "name": "silent", "kind": "absence", "environment": "production", "over": "15m" }
  ]
}
`;

describe("a rules file", () => {
  it("is read with its defaults", () => {
    const { everyMs, rules } = parseRules(good, "alerts.json");
    expect(everyMs).toBe(30_000);
    expect(rules).toHaveLength(4);
    expect(rules[0]).toMatchObject({
      ...{ name: "orders fail", kind: "error-rate", service: "orders" },
      ...{ operation: "", above: 0.05, overMs: 600_000, atLeast: 20 },
      webhooks: [{ name: "team", secret: "0123456789abcdef" }],
    });
    expect(rules[1]).toMatchObject({ above: 500, quantile: 0.99, atLeast: 50 });
    expect(rules[3]?.webhooks.map(({ name }) => name)).toEqual([
      "team",
      "night",
    ]);
  });

  it("may be YAML", () => {
    const text =
      "rules:\n  - name: n\n    kind: absence\n    environment: e\n    over: 5m\n";
    expect(parseRules(text, "a.yaml").rules[0]?.overMs).toBe(300_000);
  });

  const change = (from: string, to: string) => good.replace(from, to);
  it.each([
    ["{", 1, "it is neither JSON nor YAML here", ""],
    ["[]", 1, "The file is not an object", '"rules": [{ "name"'],
    ["{}", 1, 'The file lacks "rules"', "a list of rules such as"],
    [
      change('"error-rate"', '"errors"'),
      8,
      'Rule "orders fail" has no kind that is known',
      "one of error-rate, latency, new-error, absence",
    ],
    [
      change('"above": 0.05', '"above": 5'),
      8,
      '"above", which is not a number from 0 to 1',
      "0.05 for 5 %",
    ],
    [change('"above": 0.05, ', ""), 8, 'Rule 1 lacks "above"', '"above": 0.05'],
    [
      change('"aboveMs"', '"above"'),
      9,
      'unknown field "above"',
      "aboveMs, quantile, atLeast",
    ],
    [
      change('"1h"', '"1 hour"'),
      9,
      '"over", which is not a time',
      '"over": "10m"',
    ],
    [change('"1h"', '"8d"'), 9, "up to 7d", ""],
    [
      change('["team"]', '["crew"]'),
      8,
      'names webhook "crew", which is not there',
      "Webhooks: team, night",
    ],
    [
      change('"silent"', '"new"'),
      11,
      'Two rules are called "new"',
      "choose another",
    ],
    [
      change("https://hooks", "file://hooks"),
      4,
      "is not an http or https URL",
      "",
    ],
    [
      change("0123456789abcdef", "short"),
      4,
      "shorter than 16 characters",
      "openssl rand -hex 32",
    ],
    [
      change("everySeconds", "every"),
      2,
      'unknown field "every"',
      "everySeconds, webhooks, rules",
    ],
  ])(
    "that is wrong is told by line, with what to write: %#",
    (text, line, message, hint) => {
      let error: IsoscopeError | undefined;
      try {
        parseRules(text, "alerts.json");
      } catch (thrown) {
        error = thrown as IsoscopeError;
      }
      expect(error?.message).toContain(`alerts.json:${line}: `);
      expect(error?.message).toContain(message);
      expect(error?.hint).toContain(hint);
    },
  );
});

describe("a rule", () => {
  const [rate, latency, , absence] = parseRules(good, "").rules as [
    Rule,
    Rule,
    Rule,
    Rule,
  ];
  const found = (more: Partial<Measurement>): Measurement => ({
    ...{ requests: 100, failed: 0, quantileMs: 0, before: 0, upMs: 3_600_000 },
    ...more,
  });
  it.each([
    [
      rate,
      { failed: 6 },
      "firing",
      "6 % of the requests of orders in production failed in 10 min (6 of 100); the limit is 5 %",
    ],
    [rate, { failed: 5 }, "ok", "5 % of"],
    [rate, { requests: 19, failed: 19 }, "waiting", "20 are needed"],
    [
      latency,
      { quantileMs: 501 },
      "firing",
      "the 0.99 quantile of production is 501 ms in 1 h",
    ],
    [latency, { quantileMs: 500 }, "ok", "500 ms"],
    [latency, { requests: 49, quantileMs: 900 }, "waiting", "50 are needed"],
    [absence, {}, "ok", "100 requests"],
    [
      absence,
      { requests: 0, before: 7 },
      "firing",
      "no request of production for 15 min",
    ],
    [absence, { requests: 0 }, "waiting", "nothing has arrived"],
    [
      absence,
      { requests: 0, before: 7, upMs: 60_000 },
      "waiting",
      "the collector has been up for less than 15 min",
    ],
  ])("of %o with %o is %s", (rule, more, state, message) => {
    const standing = judgeRule(rule, found(more));
    expect(standing.state).toBe(state);
    expect(standing.message).toContain(message);
  });
});

describe("the investigative gap by week", () => {
  const HOUR = 3_600_000;
  const at = (day: string) => Date.parse(`${day}T12:00:00Z`);
  const now = at("2026-11-25"); // a Wednesday
  const gap = (day: string, hours?: number) => ({
    firedAtMs: at(day),
    gapMs: hours === undefined ? undefined : hours * HOUR,
  });
  it("is the median, with open gaps as the longest", () => {
    const weeks = weeklyGaps(
      [
        gap("2026-11-23", 1),
        gap("2026-11-24", 3),
        gap("2026-11-25"),
        gap("2026-11-16", 2),
        gap("2026-11-22", 4),
        gap("2026-11-09", 5),
        gap("2026-11-10"),
        gap("2026-10-01", 9),
      ],
      now,
      4,
    );
    expect(
      weeks.map(({ startMs, alerts, seen, medianMs }) => [
        new Date(startMs).toISOString().slice(0, 10),
        alerts,
        seen,
        medianMs === undefined ? null : medianMs / HOUR,
      ]),
    ).toEqual([
      ["2026-11-02", 0, 0, null],
      ["2026-11-09", 2, 1, null],
      ["2026-11-16", 2, 2, 3],
      ["2026-11-23", 3, 2, 3],
    ]);
  });
});

it.each([
  [0, "0 s"],
  [400, "under 1 s"],
  [61_000, "1 min 1 s"],
  [3_600_000, "1 h"],
  [100_800_000, "1 d 4 h"],
])("%i ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
