import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../../agent/src/config.js";
import { describeResource } from "../../../agent/src/resource/resource.js";
import { detectService } from "../../../agent/src/resource/service.js";
import { temporaryFolder } from "../support/run.js";

function application(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "src"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "@acme/shop", version: "1.2.3" }),
  );
  writeFileSync(join(folder, "src/package.json"), '{"type":"module"}');
  return folder;
}

it("is named by its package, past a package.json that names nothing", () => {
  const folder = application();
  const found = detectService({}, join(folder, "src/main.js"), "/");
  expect(found).toMatchObject({
    name: { value: "@acme/shop", source: "package.json" },
    version: { value: "1.2.3" },
    root: folder,
  });
});

it("takes the working folder when a tool starts the application", () => {
  const folder = application();
  const tool = "/somewhere/node_modules/.bin/next";
  expect(detectService({}, tool, folder).name.value).toBe("@acme/shop");
});

it("is named by OTEL_SERVICE_NAME before OTEL_RESOURCE_ATTRIBUTES", () => {
  const env = {
    OTEL_RESOURCE_ATTRIBUTES: "service.name=attribute,service.version=9",
  };
  expect(detectService(env, undefined, "/")).toMatchObject({
    name: { value: "attribute" },
    version: { value: "9" },
  });
  expect(
    detectService({ ...env, OTEL_SERVICE_NAME: "own" }, undefined, "/").name,
  ).toMatchObject({ value: "own", confidence: "explicit" });
});

it("falls back to the script's file name", () => {
  const folder = temporaryFolder();
  expect(
    detectService({}, join(folder, "worker.mjs"), folder).name,
  ).toMatchObject({ value: "worker", confidence: "guessed" });
});

it("describes the resource without the command line, and keeps stated attributes", () => {
  const config = readConfig({
    OTEL_RESOURCE_ATTRIBUTES: "team=checkout,service.instance.id=pod-7",
    ISOSCOPE_ENVIRONMENT: "staging",
  });
  const script = join(application(), "src/main.js");
  const resource = describeResource(config, script, "/");
  expect(resource).toMatchObject({
    team: "checkout",
    "service.instance.id": "pod-7",
    "service.name": "@acme/shop",
    "deployment.environment.name": "staging",
    "isoscope.environment.source": "ISOSCOPE_ENVIRONMENT",
    "process.runtime.name": "nodejs",
    "process.runtime.version": process.versions.node,
    "process.pid": process.pid,
  });
  expect(Object.keys(resource).join()).not.toMatch(/command/);
  expect(JSON.stringify(resource)).not.toContain("main.js");
  expect(Object.values(resource)).not.toContain(undefined);
});
