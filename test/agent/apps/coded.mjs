// Starts the agent from code of its own, has everything delivered, and is then killed.
import { shutdown, start } from "@isoscope/agent";

start();
await import("./fastify.mjs");
await shutdown();
process.kill(process.pid, "SIGKILL");
// A signal arrives with the loop's next turn.
setInterval(() => undefined, 1_000);
