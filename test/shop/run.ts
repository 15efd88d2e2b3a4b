import { compiled, repository } from "../support/compiled.js";
import { startProcess, type RunningProcess } from "../support/process.js";

export type Release = "A" | "B";
type Service = "gateway" | "catalogue" | "orders";
type Part = Service | "database";

/** What each release is deployed on. */
const postgresMajor: Record<Release, string> = { A: "18", B: "17" };

const scripts: Record<Part, string> = {
  database: "shop/database/server.mjs",
  catalogue: "shop/catalogue/server.mjs",
  orders: "shop/orders/server.mjs",
  gateway: "shop/gateway/server.cjs",
};

export interface ShopOptions {
  release: Release;
  /** Variables added to each service's environment (not the database's). */
  environment?: (service: Service) => Record<string, string>;
  /** Variables of the database: another POSTGRES_MAJOR than the release's, SHOP_PURCHASES. */
  database?: Record<string, string>;
  /** Options of `node` for each service, e.g. `["--import", "@isoscope/agent/register"]`. */
  nodeArgs?: string[];
  /** Ports to listen on; any free one by default. */
  ports?: Partial<Record<Part, number>>;
  /** See {@link startProcess}. */
  ownGroup?: boolean;
  /** Told when a part accepts connections. */
  onStarted?: (part: Part) => void;
}

export interface Shop {
  gatewayUrl: string;
  urls: Record<Service, string>;
  /** The tail of a part's output, for messages. */
  output: (part: Part) => string;
  /** SIGTERM to every service, then to the database; settles when all are gone. */
  stop: () => Promise<void>;
}

/**
 * Starts one shop: its database, then the services in the order they need
 * one another, and asks once whether all is well.
 *
 * @throws Error naming the part that failed, with the tail of its output.
 */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const running = new Map<Part, RunningProcess<number>>();
  const stop = async () => {
    const database = running.get("database");
    running.delete("database");
    await Promise.all([...running.values()].map((part) => part.stop()));
    await database?.stop();
    running.clear();
  };

  const start = async (part: Part, env: Record<string, string>) => {
    const started = await startProcess({
      name: `${part} of shop ${options.release}`,
      args: [
        ...(part === "database" ? [] : (options.nodeArgs ?? [])),
        compiled(scripts[part]),
      ],
      env: {
        PORT: String(options.ports?.[part] ?? 0),
        SHOP_RELEASE: options.release,
        ...env,
        ...(part === "database" ? {} : options.environment?.(part)),
      },
      cwd: repository,
      ownGroup: options.ownGroup ?? false,
      ready: listeningPort,
      timeoutMs: 60_000,
    });
    running.set(part, started);
    options.onStarted?.(part);
    return started.value;
  };
  const url = (port: number) => `http://127.0.0.1:${port}`;

  try {
    const database = await start("database", {
      POSTGRES_MAJOR: postgresMajor[options.release],
      ...options.database,
    });
    const DATABASE_URL = `postgres://postgres@127.0.0.1:${database}/postgres`;
    const catalogue = url(await start("catalogue", { DATABASE_URL }));
    const CATALOGUE_URL = catalogue;
    const orders = url(await start("orders", { DATABASE_URL, CATALOGUE_URL }));
    const gateway = url(
      await start("gateway", { CATALOGUE_URL, ORDERS_URL: orders }),
    );
    const health = await fetch(`${gateway}/health`);
    if (!health.ok)
      throw new Error(
        `shop ${options.release} is not healthy (${health.status}):\n` +
          [...running.values()].map((part) => part.output()).join("\n"),
      );
    return {
      gatewayUrl: gateway,
      urls: { gateway, catalogue, orders },
      output: (part) => running.get(part)?.output() ?? "",
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port in a log line that says a part accepts connections. */
function listeningPort(line: string): number | undefined {
  if (!line.includes('"listening"')) return undefined;
  const { port } = JSON.parse(line) as { port?: number };
  return port;
}
