import * as api from "@opentelemetry/api";
import * as apiLogs from "@opentelemetry/api-logs";
import * as core from "@opentelemetry/core";
import * as instrumentation from "@opentelemetry/instrumentation";
import * as problems from "./problems";
import * as version from "./version";

/** What the instrumentations in files of their own take from the running agent: see scripts/build.mjs. */
export const shared = {
  "@opentelemetry/api": api,
  "@opentelemetry/api-logs": apiLogs,
  "@opentelemetry/core": core,
  "@opentelemetry/instrumentation": instrumentation,
  problems,
  version,
};
