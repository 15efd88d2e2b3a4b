/**
 * The folder of this package, where package.json, the SQL files and, beside it, the UI lie.
 *
 * What is compiled (dist/) and what is bundled (bundle/) are as deep as the sources: one relative URL serves all.
 */
export const packageFolder = new URL("../", import.meta.url);
