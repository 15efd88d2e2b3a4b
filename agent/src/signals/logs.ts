import {
  type LogRecordProcessor,
  type ReadableLogRecord,
  type ReadWriteLogRecord,
} from "@opentelemetry/sdk-logs";
import { type Config } from "../config";
import { type Shipper } from "../ship/shipper";
import { BatchQueue } from "./batch";
import { encodeLogs } from "./encode";

/** Keeps emitted log records for the next batch. */
export class LogShipper implements LogRecordProcessor {
  readonly #queue: BatchQueue<ReadableLogRecord>;

  constructor(config: Config, shipper: Shipper) {
    this.#queue = new BatchQueue(config.logBatch, (records) => {
      const bytes = encodeLogs(config.protocol, records);
      shipper.send("logs", bytes, records.length);
    });
  }

  onEmit(record: ReadWriteLogRecord): void {
    this.#queue.push(record);
  }

  flush(): void {
    this.#queue.flush();
  }

  finish(): void {
    this.#queue.flushEveryPush();
  }

  forceFlush(): Promise<void> {
    this.flush();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }
}
