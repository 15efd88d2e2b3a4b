import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from "@opentelemetry/instrumentation";
import { noteServerVersion } from "../facts/postgresql";
import { askPgSchema } from "./pg-schema";
import { VERSION } from "../version";

interface PgConnection {
  on(
    event: "parameterStatus",
    listener: (message: {
      parameterName: string;
      parameterValue: string;
    }) => void,
  ): unknown;
}

interface PgClient {
  readonly connection?: PgConnection;
  connect(...args: unknown[]): unknown;
}

interface Pg {
  readonly Client: { prototype: PgClient };
}

/**
 * Listens to what PostgreSQL says about itself while `pg` connects. The server sends its
 * parameters to every client unasked: no query is added.
 */
export class PgServerVersion extends InstrumentationBase {
  /** @param schema whether to ask for the shape of the tables, which takes queries */
  constructor(schema: boolean) {
    super("@isoscope/agent/pg-server-version", VERSION, {});
    asksSchema = schema;
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      "pg",
      [">=8 <9"],
      (exports: Pg & { default?: Pg }) => {
        const { prototype } = (exports.default ?? exports).Client;
        this._wrap(prototype, "connect", listenFirst);
        return exports;
      },
      () => undefined,
    );
  }
}

let asksSchema = false;

function listenFirst(connect: PgClient["connect"]): PgClient["connect"] {
  return function (this: PgClient, ...args) {
    this.connection?.on("parameterStatus", (message) => {
      noteServerVersion(message.parameterName, message.parameterValue);
    });
    if (asksSchema) askPgSchema(this);
    return connect.apply(this, args);
  };
}
