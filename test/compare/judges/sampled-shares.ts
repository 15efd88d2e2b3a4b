import { Draw } from "../generator/random.js";
import type { MadeSpan } from "../generator/trace.js";
import type { Alarm } from "./alarm.js";

const ROWS = 1000;
/** Points of share from which a value is shown. */
const SHARE = 0.05;

/** Shares of attribute values, names and outcomes among 1,000 spans of each side, as peers sample them. */
export function sampledShares(
  baseline: readonly MadeSpan[],
  candidate: readonly MadeSpan[],
  seed: number,
): Alarm[] {
  const draw = new Draw(seed);
  const b = shares(sample(baseline, draw));
  const c = shares(sample(candidate, draw));
  return [...new Set([...b.keys(), ...c.keys()])].flatMap((key) => {
    const difference = Math.abs((c.get(key) ?? 0) - (b.get(key) ?? 0));
    const [service = "", text = ""] = JSON.parse(key) as string[];
    return difference >= SHARE ? [{ service, text, weight: difference }] : [];
  });
}

function sample(spans: readonly MadeSpan[], draw: Draw): MadeSpan[] {
  return Array.from({ length: Math.min(ROWS, spans.length) }, () =>
    draw.pick(spans),
  );
}

function shares(spans: readonly MadeSpan[]): Map<string, number> {
  const found = new Map<string, number>();
  const add = (service: string, text: string) => {
    const key = JSON.stringify([service, text]);
    found.set(key, (found.get(key) ?? 0) + 1 / spans.length);
  };
  for (const { service, name, failed, attributes } of spans) {
    add(service, failed ? `${name} failed` : name);
    for (const [key, value] of Object.entries(attributes)) {
      add(service, `${key}=${value}`);
    }
  }
  return found;
}
