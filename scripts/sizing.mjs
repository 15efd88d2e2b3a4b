/**
 * Writes the sizing table of docs/deploying.md from the measured figures in its `<!-- sizing … -->` line.
 * With --check it only tells whether the table is the one that would be written.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../docs/deploying.md", import.meta.url));

/** Cores are planned to be half busy, disks to be 70 % full: room for queries, peaks and merges. */
const busy = 0.5;
const full = 0.7;
const replicas = 2;
const coresPerNode = 16;
const diskPerNode = 16e12;
const days = 30;
const perHour = [1e6, 1e7, 1e8, 1e9];

/**
 * @param spans per hour
 * @param figures CPU milliseconds per 1,000 spans of the collector and of ClickHouse, bytes stored per span
 */
function sizing(spans, { collectorMs, storeMs, bytes }) {
  const perSecond = spans / 3600;
  const collectorCores = ((perSecond / 1000) * collectorMs) / 1000 / busy;
  const storeCores = ((perSecond / 1000) * storeMs) / 1000 / busy;
  const diskBytes = (spans * 24 * days * bytes) / full;
  const shards = Math.max(
    Math.ceil(storeCores / coresPerNode),
    Math.ceil(diskBytes / diskPerNode),
  );
  return { perSecond, collectorCores, storeCores, shards, diskBytes };
}

const size = (bytes) =>
  bytes >= 1e12
    ? `${(bytes / 1e12).toFixed(1)} TB`
    : `${Math.max(1, Math.round(bytes / 1e9))} GB`;
const cores = (count) =>
  count < 1 ? "less than 1" : String(Math.ceil(count * 10) / 10);

function table(figures) {
  const rows = perHour.map((spans) => {
    const { perSecond, collectorCores, storeCores, shards, diskBytes } = sizing(
      spans,
      figures,
    );
    const single = spans === perHour[0] || spans === perHour[1];
    return [
      spans.toLocaleString("en"),
      Math.round(perSecond).toLocaleString("en"),
      cores(collectorCores),
      cores(storeCores),
      single ? "embedded, or one server" : `${shards} × ${replicas}`,
      size(diskBytes),
      single ? size(diskBytes) : size(diskBytes * replicas),
    ];
  });
  const head = [
    "Spans per hour",
    "per second",
    "Collector cores",
    "ClickHouse cores per replica",
    "Shards × replicas",
    `Disk, ${days} days, one copy`,
    "All copies",
  ];
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const text = readFileSync(file, "utf8");
const marker =
  /<!-- sizing collector-ms=([\d.]+) store-ms=([\d.]+) bytes=([\d.]+) -->\n\n[\s\S]*?\n\n<!-- \/sizing -->/;
const match = marker.exec(text);
if (match === null)
  throw new Error("docs/deploying.md has no sizing line to read.");
const [collectorMs, storeMs, bytes] = match.slice(1).map(Number);
const { format } = await import("prettier");
const written = await format(
  text.replace(
    marker,
    () =>
      `<!-- sizing collector-ms=${collectorMs} store-ms=${storeMs} bytes=${bytes} -->\n\n${table({ collectorMs, storeMs, bytes })}\n\n<!-- /sizing -->`,
  ),
  { parser: "markdown" },
);
if (!process.argv.includes("--check")) {
  writeFileSync(file, written);
} else if (written !== text) {
  console.error(
    "docs/deploying.md: the sizing table is not what its figures say. Run: node scripts/sizing.mjs",
  );
  process.exitCode = 1;
}
