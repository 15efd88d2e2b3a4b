import {
  Client,
  compressionAlgorithms,
  credentials,
  Metadata,
  status,
} from "@grpc/grpc-js";
import { decodeStatusDetails } from "./status-details.js";

export const exportPaths = {
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
} as const;

export interface GrpcAnswer {
  code: status;
  details: string;
  /** Empty unless the code is OK. */
  message: Buffer;
  /** Seconds of the RetryInfo among the status's details, if there is one. */
  retryInfoS: number | undefined;
}

const same = (bytes: Buffer): Buffer => bytes;

/** Calls a server with gRPC's own client for Node, bytes in and bytes out. */
export class GrpcCaller {
  readonly #plain: Client;
  readonly #gzip: Client;

  constructor(port: number) {
    const address = `127.0.0.1:${port}`;
    this.#plain = new Client(address, credentials.createInsecure());
    this.#gzip = new Client(address, credentials.createInsecure(), {
      "grpc.default_compression_algorithm": compressionAlgorithms.gzip,
    });
  }

  call(
    path: string,
    message: Buffer,
    options: {
      compressed?: boolean;
      metadata?: Record<string, string>;
    } = {},
  ): Promise<GrpcAnswer> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(options.metadata ?? {})) {
      metadata.set(name, value);
    }
    const client = options.compressed === true ? this.#gzip : this.#plain;
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        path,
        same,
        same,
        message,
        metadata,
        { deadline: Date.now() + 5000 },
        (error, response) => {
          const [details] =
            error?.metadata.get("grpc-status-details-bin") ?? [];
          resolve({
            code: error?.code ?? status.OK,
            details: error?.details ?? "",
            message: response ?? Buffer.alloc(0),
            retryInfoS: Buffer.isBuffer(details)
              ? decodeStatusDetails(details)
              : undefined,
          });
        },
      );
    });
  }

  close(): void {
    this.#plain.close();
    this.#gzip.close();
  }
}
