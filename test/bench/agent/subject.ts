import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { compiled, repository } from "../../support/compiled.js";
import { type Sink } from "./sink.js";
import { type Variant } from "./variants.js";

/** What the application says of its use of the machine. */
export interface Usage {
  readonly cpuUs: number;
  readonly rssMb: number;
  readonly files: number;
  /** How late the event loop was since the last answer, in milliseconds. */
  readonly delayMeanMs: number;
  readonly delayP99Ms: number;
}

/** A running application. */
export interface Subject {
  readonly port: number;
  /** Milliseconds from the start of the process to the end of its first answer. */
  readonly firstAnswerMs: number;
  readonly usage: () => Promise<Usage>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the application one way, and asks it once.
 *
 * @param environment besides the variant's own
 */
export async function startSubject(
  variant: Variant,
  framework: string,
  sink: Sink,
  environment: Record<string, string>,
): Promise<Subject> {
  const flags = variant.flags();
  const env = {
    PATH: process.env["PATH"],
    ...environment,
    ...variant.env(sink),
  };
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [...flags, compiled("bench/agent/app.cjs"), framework],
    {
      // From the test workspace, where node finds @isoscope/agent.
      cwd: join(repository, "test"),
      env,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  const { port } = await message<{ port: number }>(child);
  await (await fetch(`http://127.0.0.1:${port}/item/7`)).text();
  const firstAnswerMs = performance.now() - began;
  return {
    port,
    firstAnswerMs,
    usage: () => {
      const answer = message<Usage>(child);
      child.send("usage");
      return answer;
    },
    stop: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function message<Body>(child: ChildProcess): Promise<Body> {
  const gone = once(child, "exit").then(() => {
    throw new Error("the application ended early");
  });
  const [body] = (await Promise.race([once(child, "message"), gone])) as [Body];
  return body;
}
