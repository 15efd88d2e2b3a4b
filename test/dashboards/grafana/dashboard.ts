import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../support/compiled.js";

interface Target {
  readonly rawSql: string;
  readonly format: number;
  readonly queryType: string;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly Target[];
}

export interface Variable {
  readonly name: string;
  readonly type: "query" | "custom" | "textbox";
  readonly query: string;
  readonly multi?: boolean;
  readonly current?: { readonly value: string | readonly string[] };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

const folder = join(repository, "dashboards/grafana/dashboards");

export function readDashboards(): { file: string; dashboard: Dashboard }[] {
  return readdirSync(folder).map((file) => ({
    file,
    dashboard: JSON.parse(
      readFileSync(join(folder, file), "utf8"),
    ) as Dashboard,
  }));
}

const datasource = {
  type: "object",
  required: ["type", "uid"],
  properties: {
    type: { const: "grafana-clickhouse-datasource" },
    uid: { const: "isoscope" },
  },
};

const target = {
  type: "object",
  additionalProperties: false,
  required: [
    "refId",
    "datasource",
    "editorType",
    "format",
    "queryType",
    "rawSql",
  ],
  properties: {
    refId: { type: "string" },
    datasource,
    editorType: { const: "sql" },
    // The plugin's: time series, table, logs.
    format: { enum: [0, 1, 2] },
    queryType: { enum: ["timeseries", "table", "logs"] },
    rawSql: { type: "string", minLength: 20 },
  },
};

const panel = {
  type: "object",
  required: [
    "id",
    "title",
    "type",
    "datasource",
    "gridPos",
    "fieldConfig",
    "targets",
  ],
  properties: {
    id: { type: "integer", minimum: 1 },
    title: { type: "string", minLength: 1 },
    type: { enum: ["timeseries", "table", "logs"] },
    datasource,
    gridPos: {
      type: "object",
      required: ["x", "y", "w", "h"],
      properties: {
        x: { type: "integer", minimum: 0, maximum: 23 },
        y: { type: "integer", minimum: 0 },
        w: { type: "integer", minimum: 1, maximum: 24 },
        h: { type: "integer", minimum: 1 },
      },
    },
    fieldConfig: {
      type: "object",
      required: ["defaults", "overrides"],
      properties: {
        overrides: {
          type: "array",
          items: {
            type: "object",
            required: ["matcher", "properties"],
            properties: {
              matcher: { type: "object", required: ["id", "options"] },
              properties: {
                type: "array",
                items: { type: "object", required: ["id", "value"] },
              },
            },
          },
        },
      },
    },
    targets: { type: "array", minItems: 1, items: target },
  },
};

/** What these dashboards use of Grafana's dashboard model. */
export const dashboardSchema = {
  type: "object",
  required: [
    "uid",
    "title",
    "description",
    "tags",
    "schemaVersion",
    "time",
    "templating",
    "panels",
  ],
  properties: {
    uid: { type: "string", pattern: "^[a-z0-9-]{1,40}$" },
    title: { type: "string", minLength: 1 },
    schemaVersion: { type: "integer", minimum: 39 },
    tags: { type: "array", contains: { const: "isoscope" } },
    time: { type: "object", required: ["from", "to"] },
    templating: {
      type: "object",
      required: ["list"],
      properties: {
        list: {
          type: "array",
          items: {
            type: "object",
            required: ["name", "label", "type", "query"],
            properties: {
              name: { type: "string", pattern: "^[a-z]+$" },
              type: { enum: ["query", "custom", "textbox"] },
            },
            if: { properties: { type: { const: "query" } } },
            then: { required: ["datasource", "refresh"] },
          },
        },
      },
    },
    panels: { type: "array", minItems: 1, items: panel },
  },
};
