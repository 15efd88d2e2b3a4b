/* eslint-disable @typescript-eslint/no-require-imports -- each loads with its target, not before */
import { type Config } from "../config";
import { ConsoleLogs } from "../instrument/console";
import type * as Express from "../instrument/express/instrumentation";
import { HttpInstrumentation } from "../instrument/http/instrumentation";
import { tracePg } from "../instrument/pg";
import type * as PgServerVersion from "../instrument/pg-server-version";
import type * as Pino from "../instrument/pino";
import type * as PromClient from "../instrument/prom-client";
import type * as ServiceVersionsModule from "../instrument/service-versions";
import type * as Winston from "../instrument/winston";
import { type MetricSource } from "../metrics/model";
import { type PromBridge } from "../prom/bridge";
import { type Entry } from "./table";

/**
 * The instrumentations that are the agent's own, in whole or in part.
 *
 * @param addSource takes the metrics of those that keep their own
 */
export function ownEntries(
  config: Config,
  bridge: PromBridge,
  addSource: (source: MetricSource) => void,
): readonly Entry[] {
  return [
    {
      // Node loads it before any code of ours when an ES module imports it.
      name: "http",
      targets: [],
      load: () => {
        const http = new HttpInstrumentation(config.exemplars, config.capture);
        http.sources().forEach(addSource);
        return http;
      },
    },
    {
      name: "express",
      targets: ["express"],
      load: () => {
        const { ExpressLayers } =
          require("../instrument/express/instrumentation") as typeof Express;
        return new ExpressLayers();
      },
    },
    {
      name: "pg",
      targets: ["pg", "pg-pool"],
      load: () => tracePg(config.exemplars, addSource),
    },
    {
      name: "console",
      targets: [],
      load: () => new ConsoleLogs(),
    },
    {
      name: "winston",
      targets: ["winston"],
      load: () => {
        const { WinstonLogs } =
          require("../instrument/winston") as typeof Winston;
        return new WinstonLogs();
      },
    },
    {
      name: "pino",
      targets: ["pino"],
      load: () => {
        const { PinoLogs } = require("../instrument/pino") as typeof Pino;
        return new PinoLogs();
      },
    },
    {
      name: "prom-client",
      targets: ["prom-client"],
      load: () => {
        const { PromClientInstrumentation } =
          require("../instrument/prom-client") as typeof PromClient;
        return new PromClientInstrumentation(bridge);
      },
    },
    {
      name: "pg-server-version",
      targets: ["pg"],
      load: () => {
        const { PgServerVersion: Instrumentation } =
          require("../instrument/pg-server-version") as typeof PgServerVersion;
        return new Instrumentation(config.facts.schema);
      },
    },
    {
      name: "service-versions",
      targets: [
        "mysql2",
        "mysql",
        "ioredis",
        "redis",
        "@redis/client",
        "@elastic/elasticsearch",
        "@elastic/transport",
        "@opensearch-project/opensearch",
        "mongodb",
        "kafkajs",
      ],
      load: () => {
        const { ServiceVersions } =
          require("../instrument/service-versions") as typeof ServiceVersionsModule;
        return new ServiceVersions(config.facts.schema);
      },
    },
  ];
}
