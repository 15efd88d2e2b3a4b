import { describe, expect, it } from "vitest";
import {
  configurationKey,
  fingerprint,
  isSetting,
  kindOf,
} from "../../../agent/src/facts/configuration.js";
import { describeFlags } from "../../../agent/src/facts/flags.js";
import { configurationKey as collectorKey } from "../../../collector/src/receive/salt.js";

describe("settings", () => {
  it("are known by their look, secrets by their name", () => {
    for (const [name, value, kind] of [
      ["API_KEY", "12", "secret"],
      ["DATABASE_PASSWORD", "", "empty"],
      ["AUTHOR", "ann", "text"],
      ["CACHE_ENABLED", "true", "switch"],
      ["POOL_SIZE", "10", "number"],
      ["PORT", "3000", "address"],
      ["DATABASE_URL", "postgres://u:p@db/shop", "address"],
      ["REDIS", "redis:6379", "address"],
      ["UPLOADS", "/var/uploads", "path"],
      ["PRICING", "gross", "text"],
    ] as const) {
      expect([name, kindOf(name, value)]).toEqual([name, kind]);
    }
  });

  it("are what an application may read, not what a shell sets", () => {
    expect(
      ["PATH", "PWD", "npm_config_cache", "TZ", "ISOSCOPE_KEY"].some(isSetting),
    ).toBe(false);
    expect(
      ["BILLING_SERVICE_HOST", "KUBERNETES_PORT", "x=y"].some(isSetting),
    ).toBe(false);
    expect(["NODE_ENV", "PRICING", "FEATURE_X"].every(isSetting)).toBe(true);
  });

  it("have equal hashes for equal values of one name and key, and else none", () => {
    const key = configurationKey("pepper");
    expect(key).toBe(collectorKey("/nowhere", "pepper"));
    const one = fingerprint(key, "PRICING", "gross");
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprint(key, "PRICING", "gross")).toBe(one);
    expect(fingerprint(key, "PRICING", "net")).not.toBe(one);
    expect(fingerprint(key, "OTHER", "gross")).not.toBe(one);
    expect(fingerprint(configurationKey("salt"), "PRICING", "gross")).not.toBe(
      one,
    );
  });
});

describe("Node's options", () => {
  it("are told by name, values only where they are numbers or packages", () => {
    expect(
      Object.fromEntries(
        describeFlags(
          [
            "--import",
            "tsx",
            "--import=@isoscope/agent/register",
            "--title=hunter2",
          ],
          '--max-old-space-size=512 --enable-source-maps --title="a --hunter2 \\" --hunter3" -r /home/ann/secret.js --env-file=.env.prod',
        ),
      ),
    ).toEqual({
      "--max-old-space-size": "512",
      "--enable-source-maps": "on",
      "-r": "set",
      "--env-file": "set",
      "--import": "tsx",
      "--title": "set",
    });
  });
});
