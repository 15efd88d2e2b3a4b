/* eslint-disable @typescript-eslint/no-require-imports -- each loads with its target, not before */
import { ConsoleLogs } from "../instrument/console";
import type * as PgServerVersion from "../instrument/pg-server-version";
import type * as Pino from "../instrument/pino";
import type * as PromClient from "../instrument/prom-client";
import type * as Winston from "../instrument/winston";
import { type PromBridge } from "../prom/bridge";
import { type Entry } from "./table";

/** The instrumentations that are the agent's own. */
export function ownEntries(bridge: PromBridge): readonly Entry[] {
  return [
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
        return new Instrumentation();
      },
    },
  ];
}
