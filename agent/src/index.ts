/* eslint-disable @typescript-eslint/no-require-imports -- an inert agent costs nothing but this file */
import type { Agent, startAgent as StartAgent } from "./agent";
import { readConfig } from "./config";
import { inertReason } from "./guard";
import { reason, report } from "./problems";

/** On globalThis, because two copies of this package may be loaded and are still one agent. */
const RUNNING = Symbol.for("isoscope.agent");
const holder = globalThis as { [RUNNING]?: Agent };
/** Facts from before the start, and how many are kept: there may never be one. */
const early = new Map<string, string>();
const MOST_EARLY = 100;

/**
 * Starts the agent in this process, unless it runs already or has no business here
 * (OTEL_SDK_DISABLED=true, npm and its like, the agent's own thread). Never throws. Call it
 * before the application's modules load; `@isoscope/agent/register` does that.
 *
 * @returns true when this call started it
 */
export function start(): boolean {
  if (holder[RUNNING] !== undefined) return false;
  try {
    const config = readConfig();
    if (inertReason(config, process.argv[1]) !== undefined) return false;
    const { startAgent } = require("./agent") as {
      startAgent: typeof StartAgent;
    };
    const agent = startAgent(config);
    holder[RUNNING] = agent;
    for (const [name, value] of early) agent.fact(name, value);
    early.clear();
    return true;
  } catch (error) {
    report(
      "ISO-A00",
      `the agent did not start, the application runs without it: ${reason(error)}`,
    );
    return false;
  }
}

/** Delivers everything recorded so far; never rejects. Exits do this by themselves. */
export async function shutdown(): Promise<void> {
  try {
    await holder[RUNNING]?.shutdown();
  } catch (error) {
    report("ISO-A04", `the last telemetry may be lost: ${reason(error)}`);
  }
}

/**
 * Tells a fact that the behaviour may depend on and that nobody else can see: a feature flag, a tenant's
 * plan, the version of a data file. It is compared between environments, in the clear unless it looks like a
 * secret; what changes more than ten times a minute is told by the minute. Costs nothing when the same is
 * told again, and does nothing without a running agent.
 *
 * @param name such as `flag.new-checkout`, up to 128 characters
 * @param value compared as text, up to 512 characters
 */
export function fact(name: string, value: string | number | boolean): void {
  try {
    const [key, text] = [name.slice(0, 128), String(value)];
    const agent = holder[RUNNING];
    if (agent !== undefined) agent.fact(key, text);
    else if (early.has(key) || early.size < MOST_EARLY) early.set(key, text);
  } catch (error) {
    report("ISO-A60", `a fact was not told: ${reason(error)}`);
  }
}
