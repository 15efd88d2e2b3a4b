import { describe, expect, it } from "vitest";
import { severityOf } from "../../../collector/src/compare/parity/severity.js";

const of = (
  kind: string,
  name: string,
  baseline: string | undefined,
  candidate: string | undefined,
  sameCommit?: boolean,
) => severityOf({ kind, name, value: { baseline, candidate }, sameCommit });
const image = (digit: string) => `registry/shop@sha256:${digit.repeat(64)}`;

describe("how grave a difference is", () => {
  it.each([
    ["runtime", "node", "v20.20.2", "v22.1.0", "major"],
    ["runtime", "node", "v20.19.0", "v20.20.2", "minor"],
    ["runtime", "node", "v20.20.1", "v20.20.2", "patch"],
    // Of one major version of Node.
    ["runtime", "icu", "76.1", "78.2", "minor"],
    ["runtime", "tzdata", "2024b", "2025c", "minor"],
    ["runtime", "tzdata", "2025b", "2025c", "patch"],
    ["runtime", "v8", "11.3.244.8-node.33", "11.3.244.8-node.38", "patch"],
    ["runtime", "openssl", "1.1.1w", "3.0.19", "major"],
    ["runtime", "libc", "musl", "glibc 2.36", "major"],
    ["runtime", "memory", "512 MiB", "24112 MiB", "expected"],
    ["services", "postgresql", "18.1", "18.6", "patch"],
    ["services", "redis", "7.2.4, 8.0.1", "7.2.4", "major"],
    ["packages", "express", "4.18.2, 5.1.0", "4.18.2, 5.1.1", "patch"],
    ["state", "schema", "0f", "1f", "major"],
    [
      "state",
      "migrations public.knex_migrations",
      "3, last a.js",
      "4, last b.js",
      "minor",
    ],
  ] as const)("%s/%s %s and %s: %s", (kind, name, a, b, severity) => {
    expect(of(kind, name, a, b)).toBe(severity);
  });

  it("is that of two builds for one commit, and nothing for two commits", () => {
    expect(of("build", "artifact", "f00d", "beef", true)).toBe("major");
    expect(of("build", "artifact", "f00d", "beef", false)).toBe("expected");
    expect(of("packages", "lockfile", "f00d", "beef", true)).toBe("major");
    expect(of("packages", "lockfile", "f00d", "beef", false)).toBe("minor");
    expect(of("build", "image", image("a"), image("b"), true)).toBe("minor");
    expect(of("build", "image", image("a"), image("b"), false)).toBe(
      "expected",
    );
    // One image under two names.
    expect(of("build", "image", image("a"), `mirror/${image("a")}`, true)).toBe(
      "expected",
    );
    expect(of("build", "image", "shop:main", "shop:preview", true)).toBe(
      "expected",
    );
  });
});
