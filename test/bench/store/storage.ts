import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberOption } from "../options.js";
import { openEngine } from "./engine.js";
import { exporterTables } from "./exporter-schema.js";
import { fillFromShop } from "./fill.js";

/**
 * `npm run bench -- storage [--seconds n]`: bytes on disk per span, log record and data point after merges,
 * beside the plain exporter's tables holding the very same rows. The telemetry is the sample shop's.
 */
export async function run(args: string[]): Promise<void> {
  const seconds = numberOption(args, "seconds", 60);
  const dataDir = mkdtempSync(join(tmpdir(), "isoscope-storage-"));
  try {
    await fillFromShop(dataDir, seconds);
    const engine = openEngine(join(dataDir, "clickhouse"));
    await engine.command("CREATE DATABASE IF NOT EXISTS exporter");
    for (const { table, ddl, columns } of exporterTables) {
      await engine.command(ddl);
      const list = columns.map((column) => `\`${column}\``).join(", ");
      await engine.command(
        `INSERT INTO exporter.${table} (${list}) SELECT ${list} FROM default.${table} SETTINGS max_partitions_per_insert_block = 0`,
      );
      await engine.command(`OPTIMIZE TABLE default.${table} FINAL`);
      await engine.command(`OPTIMIZE TABLE exporter.${table} FINAL`);
    }
    const rows = await engine.rows<{
      database: string;
      table: string;
      rows: number;
      bytes: number;
    }>(
      `SELECT database, table, toFloat64(sum(rows)) AS rows, toFloat64(sum(bytes_on_disk)) AS bytes
       FROM system.parts WHERE active AND table LIKE 'otel_%' GROUP BY database, table ORDER BY table, database`,
    );
    await engine.close();
    const per = (database: string, table: string) => {
      const found = rows.find(
        (row) => row.database === database && row.table === table,
      );
      return found === undefined || found.rows === 0
        ? undefined
        : { bytes: found.bytes / found.rows, rows: found.rows };
    };
    for (const { table } of exporterTables) {
      const ours = per("default", table);
      const theirs = per("exporter", table);
      if (ours === undefined || theirs === undefined) continue;
      console.log(
        `${table.padEnd(36)} ${String(ours.rows).padStart(9)} rows  ${ours.bytes.toFixed(1).padStart(7)} B each, exporter ${theirs.bytes.toFixed(1).padStart(7)} B: ${(ours.bytes / theirs.bytes).toFixed(2)}×`,
      );
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
