import type { Database } from "../../../../collector/src/store/database.js";
import type { compareReader } from "../../../../collector/src/store/read/compare/reader.js";
import type { SpanRow } from "../../store/flows/support.js";
import { seeded } from "./random.js";

/** What was counted, and of which minutes of arrival where that is told. */
export interface Counted {
  readonly kind: string;
  readonly pieces: readonly string[];
  /** Of how long a time spans were read; NaN where cells were. */
  readonly loadedMs: number;
}

/** The same database, which tells of every kind of cells that it is told to write. */
export const telling = (
  db: Database,
  tell: (counted: Counted) => void,
): Database => ({
  ...db,
  async command(sql, params) {
    const kind = /^INSERT INTO isoscope_summary_(\w+)/.exec(sql)?.[1];
    if (kind !== undefined && kind !== "builds") {
      const pieces = (params?.["names"] ?? []) as string[];
      const loadedMs =
        Number(params?.["loaded_to"]) - Number(params?.["loaded_from"]);
      tell({ kind, pieces, loadedMs });
    }
    await db.command(sql, params);
  },
});

const HALF_HOUR_MS = 1_800_000;

let made = 0;
const random = seeded(11);

/** Requests that began on a half hour, and arrived some minutes ago. */
export const requests = (
  environment: string,
  minutesAgo: number,
  { n = 10, startMs = 0, failed = false } = {},
): SpanRow[] =>
  Array.from({ length: n }, () => {
    made += 1;
    const common = {
      ...{ trace: `trace-${made}`, environment, startMs },
      ...(minutesAgo === 0 ? {} : { loadedMsAgo: minutesAgo * 60_000 }),
    };
    return [
      {
        ...{ ...common, id: "1", name: "GET /a", kind: "Server", failed },
        attributes: {
          tier: "gold",
          items: String(Math.floor(130 * random.next())),
        },
      },
      { ...common, id: "2", parent: "1", name: "SELECT", kind: "Client" },
    ];
  }).flat();

export const side = (environment: string) => ({
  environment,
  commit: "",
  sinceMs: 0,
  untilMs: 4e12,
});

/** How many traces and spans each side has, which of its nodes failed and how often each operation ran. */
export async function compared(
  reader: ReturnType<typeof compareReader>,
  { sinceMs = 0, untilMs = 4e12 } = {},
) {
  const { sides, calls, failures } = await reader.populations({
    baseline: { ...side("base"), sinceMs, untilMs },
    candidate: { ...side("next"), sinceMs, untilMs },
    service: undefined,
  });
  return {
    traces: [sides.baseline.traces, sides.candidate.traces],
    spans: [sides.baseline.spans, sides.candidate.spans],
    calls: calls
      .flatMap(({ baseline, candidate }) => [baseline, candidate])
      .map((of) => of.map((one) => [one.calls, one.traces]))
      .sort(),
    failed: failures.map(({ failed }) => failed),
  };
}

/** Begun at noon and half an hour later, so that the middle of each side lies where a slice ends. */
export const twoHalves = (environment: string, minutesAgo: number) => [
  ...requests(environment, minutesAgo),
  ...requests(environment, minutesAgo, { startMs: HALF_HOUR_MS }),
];
