/* eslint-disable @typescript-eslint/no-require-imports -- each library loads with its target, not before */
import { type Instrumentation } from "@opentelemetry/instrumentation";
import type * as Amqplib from "@opentelemetry/instrumentation-amqplib";
import type * as AwsSdk from "@opentelemetry/instrumentation-aws-sdk";
import type * as Graphql from "@opentelemetry/instrumentation-graphql";
import type * as Grpc from "@opentelemetry/instrumentation-grpc";
import type * as Ioredis from "@opentelemetry/instrumentation-ioredis";
import type * as Kafkajs from "@opentelemetry/instrumentation-kafkajs";
import type * as Koa from "@opentelemetry/instrumentation-koa";
import type * as Mongodb from "@opentelemetry/instrumentation-mongodb";
import type * as Mysql2 from "@opentelemetry/instrumentation-mysql2";
import type * as Redis from "@opentelemetry/instrumentation-redis";
import type * as RuntimeNode from "@opentelemetry/instrumentation-runtime-node";
import type * as Undici from "@opentelemetry/instrumentation-undici";
import { noteUpstream } from "../facts/products";
import { noteMongoAnswer, noteMysqlAnswer } from "../instrument/answers";
import { redacted } from "../instrument/redact";

/** One library the agent can instrument. */
export interface Entry {
  /** As in OTEL_NODE_DISABLED_INSTRUMENTATIONS. */
  readonly name: string;
  /** Loading any of these packages calls for it; none: it starts with the agent. */
  readonly targets: readonly string[];
  readonly load: () => Instrumentation;
}

/**
 * The OpenTelemetry instrumentations that the agent takes as they are. fs, net and dns are left out: they
 * multiply spans and say little. All emit the stable semantic conventions at these versions.
 */
export const TABLE: readonly Entry[] = [
  {
    // Listens to diagnostics channels, and the built-in fetch has no module to wait for.
    name: "undici",
    targets: [],
    load: () => {
      const { UndiciInstrumentation } =
        require("@opentelemetry/instrumentation-undici") as typeof Undici;
      return new UndiciInstrumentation({
        requestHook: (span, { origin, path }) => {
          const clean = redacted(path);
          if (clean === undefined) return;
          span.setAttributes({
            "url.full": `${origin}${clean}`,
            "url.query": clean.slice(clean.indexOf("?")),
          });
        },
        responseHook: (_span, { request, response }) => {
          noteUpstream(request.origin, 0, (name) =>
            rawHeader(response.headers, name),
          );
        },
      });
    },
  },
  {
    name: "runtime-node",
    targets: [],
    load: () => {
      const { RuntimeNodeInstrumentation } =
        require("@opentelemetry/instrumentation-runtime-node") as typeof RuntimeNode;
      return new RuntimeNodeInstrumentation();
    },
  },
  {
    name: "koa",
    targets: ["koa", "@koa/router", "koa-router"],
    load: () => {
      const { KoaInstrumentation } =
        require("@opentelemetry/instrumentation-koa") as typeof Koa;
      return new KoaInstrumentation();
    },
  },
  {
    name: "mysql2",
    targets: ["mysql2"],
    load: () => {
      const { MySQL2Instrumentation } =
        require("@opentelemetry/instrumentation-mysql2") as typeof Mysql2;
      return new MySQL2Instrumentation({
        // The driver's own text would have the values in it.
        maskStatement: true,
        responseHook: (span, { queryResults }) => {
          noteMysqlAnswer(span, queryResults);
        },
      });
    },
  },
  {
    name: "mongodb",
    targets: ["mongodb"],
    load: () => {
      const { MongoDBInstrumentation } =
        require("@opentelemetry/instrumentation-mongodb") as typeof Mongodb;
      return new MongoDBInstrumentation({
        responseHook: (span, { data }) => {
          // Named a result, it is the reply itself.
          noteMongoAnswer(span, data);
        },
      });
    },
  },
  {
    name: "redis",
    targets: ["redis", "@redis/client", "@node-redis/client"],
    load: () => {
      const { RedisInstrumentation } =
        require("@opentelemetry/instrumentation-redis") as typeof Redis;
      return new RedisInstrumentation();
    },
  },
  {
    name: "ioredis",
    targets: ["ioredis"],
    load: () => {
      const { IORedisInstrumentation } =
        require("@opentelemetry/instrumentation-ioredis") as typeof Ioredis;
      return new IORedisInstrumentation();
    },
  },
  {
    name: "grpc",
    targets: ["@grpc/grpc-js"],
    load: () => {
      const { GrpcInstrumentation } =
        require("@opentelemetry/instrumentation-grpc") as typeof Grpc;
      return new GrpcInstrumentation();
    },
  },
  {
    name: "graphql",
    targets: ["graphql"],
    load: () => {
      const { GraphQLInstrumentation } =
        require("@opentelemetry/instrumentation-graphql") as typeof Graphql;
      // A span for every field of every row buries the rest of the trace.
      return new GraphQLInstrumentation({ ignoreTrivialResolveSpans: true });
    },
  },
  {
    name: "kafkajs",
    targets: ["kafkajs"],
    load: () => {
      const { KafkaJsInstrumentation } =
        require("@opentelemetry/instrumentation-kafkajs") as typeof Kafkajs;
      return new KafkaJsInstrumentation();
    },
  },
  {
    name: "amqplib",
    targets: ["amqplib"],
    load: () => {
      const { AmqplibInstrumentation } =
        require("@opentelemetry/instrumentation-amqplib") as typeof Amqplib;
      return new AmqplibInstrumentation();
    },
  },
  {
    name: "aws-sdk",
    targets: [
      "@aws-sdk/middleware-stack",
      "@aws-sdk/smithy-client",
      "@smithy/core",
      "@smithy/middleware-stack",
      "@smithy/smithy-client",
    ],
    load: () => {
      const { AwsInstrumentation } =
        require("@opentelemetry/instrumentation-aws-sdk") as typeof AwsSdk;
      return new AwsInstrumentation();
    },
  },
];

/** A header of undici's: names and values by turns, as bytes. */
function rawHeader(
  headers: readonly Buffer[],
  wanted: string,
): string | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.toString("latin1").toLowerCase() === wanted) {
      return headers[at + 1]?.toString("latin1");
    }
  }
  return undefined;
}
