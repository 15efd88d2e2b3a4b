import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { repository } from "../support/compiled.js";
import { encodeTraces } from "../support/otlp.js";
import { resource, seededIds, span } from "../support/otlp-build.js";
import { startProcess } from "../support/process.js";
import { frame, rawBlock } from "./receive/support/zstd.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-package-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The package as npm would install it: what it publishes, and its own dependencies alone. */
function install(): string {
  const source = join(repository, "collector");
  const target = join(folder, "node_modules/@isoscope/collector");
  const [{ files }] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json"], {
      cwd: source,
      encoding: "utf8",
    }),
  ) as [{ files: { path: string }[] }];
  for (const { path } of files) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(source, path), join(target, path));
  }
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(source, "package.json"), "utf8"),
  ) as Record<string, Record<string, string>>;
  for (const name of Object.keys({
    ...dependencies,
    ...optionalDependencies,
  })) {
    const at = join(folder, "node_modules", name);
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(join(repository, "node_modules", name), at);
  }
  return join(target, "bin/isoscope.js");
}

test("the package runs with what it publishes and the dependencies it names", async () => {
  const command = install();
  const version = execFileSync(process.execPath, [command, "--version"], {
    encoding: "utf8",
  });
  expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);

  const collector = await startProcess({
    name: "collector",
    args: [
      ...[command, "collector", "--port", "0", "--grpc-port", "0"],
      ...["--data-dir", join(folder, "data")],
    ],
    ready: (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0],
  });
  onTestFinished(async () => {
    await collector.stop();
  });
  const url = collector.value;
  const spans = encodeTraces({
    resourceSpans: [
      {
        resource: resource({
          service: "packed",
          environment: "test",
          commit: "a".repeat(40),
        }),
        scopeSpans: [{ spans: [span({ ids: seededIds(1), name: "GET /" })] }],
      },
    ],
  });
  const sent = await fetch(`${url}/v1/traces`, {
    method: "POST",
    headers: {
      "content-type": "application/x-protobuf",
      "content-encoding": "zstd",
    },
    body: new Uint8Array(frame([rawBlock(spans, true)])),
  });
  expect(sent.status).toBe(200);
  const traces = await fetch(`${url}/api/v1/traces?environment=test`);
  expect(await traces.json()).toMatchObject({
    traces: [{ services: ["packed"] }],
  });
  // These lie in a package of their own.
  const style = await fetch(`${url}/docs/static/swagger-ui.css`);
  expect(style.headers.get("content-type")).toContain("text/css");
  expect(await collector.stop()).toBe(0);
});
