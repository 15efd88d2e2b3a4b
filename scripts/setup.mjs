// Brings a fresh clone to where its commands can run: the right Node, the dependencies of the lockfile,
// the build. Does nothing that is already done. Node's own modules only: it runs before any install.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, "node_modules", ".cache", "isoscope");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `Isoscope needs Node 20.19 or later; this is ${process.versions.node}.`,
    );
    process.exit(2);
  }
}

/** Runs a step with its output shown; ends the process if it fails. */
function step(title, command, args, options = {}) {
  const started = Date.now();
  console.log(`> ${title}`);
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    ...options,
  });
  if (result.status !== 0) {
    console.error(
      `${title} failed (exit code ${result.status ?? result.signal}).`,
    );
    process.exit(result.status ?? 1);
  }
  console.log(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function isCurrent(name, fingerprint) {
  const file = join(cache, name);
  return existsSync(file) && readFileSync(file, "utf8") === fingerprint;
}

function remember(name, fingerprint) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, name), fingerprint);
}

function install() {
  const fingerprint = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(process.platform + process.arch)
    .digest("hex");
  if (isCurrent("install", fingerprint)) return;
  step(
    "Installing the dependencies of the lockfile (the embedded ClickHouse is a 178 MB download)",
    npm,
    ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--progress=true"],
  );
  remember("install", fingerprint);
}

/** Path, size and time of every file that the build reads. */
function sourcesFingerprint() {
  const hash = createHash("sha256");
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!["node_modules", "dist", ".git"].includes(entry.name)) visit(path);
      } else if (/\.(ts|tsx|mts|cts|mjs|json|css|html|svg)$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of ["agent", "collector", "dashboards", "test"]) {
    visit(join(root, folder));
  }
  return hash.digest("hex");
}

function build() {
  const fingerprint = sourcesFingerprint();
  if (isCurrent("build", fingerprint)) return;
  step("Building", npm, ["run", "--silent", "build"]);
  remember("build", sourcesFingerprint());
}

/** Node, dependencies, build: whatever of it is missing. */
export function setUp() {
  requireNode();
  install();
  build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
