/* eslint-disable @typescript-eslint/no-require-imports -- each loads with its target, not before */
import type * as PgServerVersion from "../instrument/pg-server-version";
import type * as PromClient from "../instrument/prom-client";
import type * as Winston from "../instrument/winston";
import { type PromBridge } from "../prom/bridge";
import { type Entry } from "./table";

/** The instrumentations that are the agent's own. */
export function ownEntries(bridge: PromBridge): readonly Entry[] {
  return [
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
