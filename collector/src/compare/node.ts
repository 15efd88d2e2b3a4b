/** Facts that a version of Node decides, and what resources call it. */
const bundled: ReadonlySet<unknown> = new Set([
  "process.runtime.version",
  "v8",
  "openssl",
  "icu",
  "tzdata",
]);

/** Whether a fact of the runtime says no more than that Node is another. */
export const isBundledWithNode = (name: unknown): boolean => bundled.has(name);
