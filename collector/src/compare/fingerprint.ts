import { createHash } from "node:crypto";
import { groupBy } from "../group.js";
import type { Outcome } from "./outcome.js";
import { count } from "./text.js";
import { keyOf, type TraceSpan } from "./traces/span.js";

/** A span, and what kind of error it ended with. */
export interface FingerprintSpan extends TraceSpan {
  /** `error.type`, or the type of its exception; empty where neither is told. */
  readonly errorType: string;
}

/** A step as people name it. */
export interface Step {
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
}

/**
 * What makes a request the same in another environment: not when, where, how long or with which ids, but
 * what was asked, what failed on which way and with what words, and which steps it took.
 */
export interface Fingerprint {
  readonly root: Step;
  readonly outcome: Outcome;
  /** From the root to the deepest step that failed; empty when none did. */
  readonly failing: readonly Step[];
  /** Of the deepest step that failed and says something. */
  readonly error: { readonly type: string; readonly message: string } | null;
  readonly flow: {
    /** Hash of the set of paths, however often each was taken. */
    readonly shape: string;
    readonly paths: number;
  };
}

/** @param service takes only what this service was asked within the trace, and what came of it */
export function fingerprintOf(
  spans: readonly FingerprintSpan[],
  service?: string,
): Fingerprint | undefined {
  const byStart = [...spans].sort((a, b) => a.offsetMs - b.offsetMs);
  const byId = new Map(byStart.map((span) => [span.spanId, span]));
  const entry = byStart.find((span) => {
    const caller = byId.get(span.parentSpanId);
    return service === undefined
      ? caller === undefined
      : span.service === service && caller?.service !== service;
  });
  if (entry === undefined) return undefined;
  const children = groupBy(byStart, ({ parentSpanId }) => parentSpanId);
  const paths = new Map<FingerprintSpan, readonly FingerprintSpan[]>();
  const open: (readonly FingerprintSpan[])[] = [[entry]];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const last = path.at(-1);
    if (last === undefined || paths.has(last)) continue;
    paths.set(last, path);
    for (const child of children.get(last.spanId) ?? []) {
      open.push([...path, child]);
    }
  }
  const failing = failingPath(entry, paths);
  const shapes = [...paths.values()].map((path) => path.map(keyOf).join(" > "));
  const distinct = [...new Set(shapes)].sort();
  return {
    root: stepOf(entry),
    outcome: entry.outcome,
    failing: failing.map(stepOf),
    error: errorOf(failing),
    flow: { shape: hash(distinct), paths: distinct.length },
  };
}

const stepOf = ({ service, kind, operation }: FingerprintSpan): Step => ({
  service,
  kind,
  operation,
});

/** To the failure that was not caused by one below it; of several the last, which nobody made up for. */
function failingPath(
  entry: FingerprintSpan,
  paths: ReadonlyMap<FingerprintSpan, readonly FingerprintSpan[]>,
): readonly FingerprintSpan[] {
  const failed = [...paths].filter(([span]) => span.outcome !== "ok");
  const causes = failed.filter(
    ([span]) =>
      !failed.some(([other, path]) => other !== span && path.includes(span)),
  );
  // Where the request failed itself, what it got over on the way is not what failed it.
  const carried = causes.filter(([, path]) =>
    path.every(({ outcome }) => outcome !== "ok"),
  );
  const candidates =
    entry.outcome === "ok" || carried.length === 0 ? causes : carried;
  const last = candidates.reduce<(typeof candidates)[number] | undefined>(
    (best, one) =>
      best === undefined || one[0].offsetMs >= best[0].offsetMs ? one : best,
    undefined,
  );
  return last?.[1] ?? [];
}

function errorOf(failing: readonly FingerprintSpan[]): Fingerprint["error"] {
  const failed = failing.filter(({ outcome }) => outcome !== "ok").reverse();
  const [deepest] = failed;
  if (deepest === undefined) return null;
  const telling = failed.find(({ problem }) => problem !== "") ?? deepest;
  return {
    type:
      failed.find(({ errorType }) => errorType !== "")?.errorType ??
      deepest.attributes["http.response.status_code"] ??
      "",
    message: normaliseMessage(telling.problem),
  };
}

/** Longest patterns first, or a number would eat a part of them. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "{uuid}"],
  // A file's folder is the machine's; its name is the code's.
  [/(?:file:\/\/)?(?:\/[\w.@~+-]+)+\/(?=[\w.@-]+\.[a-z]+\b)/gi, ""],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, "{ip}"],
  [/\b(?:0x)?(?:[0-9]+[a-f]|[a-f]+[0-9])[0-9a-f]{6,}\b/gi, "{hex}"],
  [/[0-9]+(?:[.,:][0-9]+)*/g, "{n}"],
];

/** An error's message without what changes from one occurrence to the next; the same as it is for logs. */
export function normaliseMessage(message: string): string {
  return masks
    .reduce((text, [pattern, mask]) => text.replace(pattern, mask), message)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}

const hash = (parts: readonly string[]) =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);

/** One respect in which two requests are or are not the same. */
export interface Facet {
  readonly name: "root" | "outcome" | "failing path" | "error" | "flow";
  readonly same: boolean;
  readonly expected: string;
  readonly actual: string;
}

/** Whether a request did what another did. */
export interface Match {
  /** The same request ended the same way: by the same error on the same path, or well by the same flow. */
  readonly reproduced: boolean;
  readonly facets: readonly Facet[];
}

/**
 * Holds a request against the one that it shall repeat. The flow of one that failed is told and does not
 * decide: what else it did before (a cache that was warm) is another difference.
 */
export function matchFingerprints(
  expected: Fingerprint,
  actual: Fingerprint,
): Match {
  const facet = (
    name: Facet["name"],
    tell: (of: Fingerprint) => string,
  ): Facet => ({
    name,
    same: tell(expected) === tell(actual),
    expected: tell(expected),
    actual: tell(actual),
  });
  const facets = [
    facet("root", ({ root }) => `${root.service} ${root.operation}`),
    facet("outcome", ({ outcome }) => outcome),
    facet("failing path", ({ failing }) => tellPath(failing)),
    facet("error", ({ error }) => tellError(error)),
    facet("flow", ({ flow }) => `${flow.shape} (${count(flow.paths, "path")})`),
  ];
  const decides = facets.filter(
    ({ name }) => name !== "flow" || expected.failing.length === 0,
  );
  return { reproduced: decides.every(({ same }) => same), facets };
}

/** A path as text. */
export const tellPath = (path: Fingerprint["failing"]) =>
  path.length === 0
    ? "nothing failed"
    : path
        .map(({ service, operation }) => `${service} ${operation}`)
        .join(" > ");

/** An error as text. */
export const tellError = (error: Fingerprint["error"]) =>
  error === null ? "none" : `${error.type} "${error.message}"`;
