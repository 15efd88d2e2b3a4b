import type { Family } from "../../collector/src/compare/finding.js";
import type { Faults } from "./generator/plan.js";

/** How a finding that has noticed a planted fault names it; each given field must match. */
export interface Truth {
  readonly family: Family;
  /** Matches the subject's service. */
  readonly service: RegExp;
  /** Matches another field of the subject: operation, path, key, template or metric. */
  readonly about: RegExp;
}

/** What is to be found for each fault that the generator can plant. */
export const groundTruth: Readonly<Record<keyof Faults, Truth>> = {
  pace: { family: "latency", service: /, /, about: /^pace$/ },
  queryPace: { family: "latency", service: /, /, about: /^pace of queries$/ },
  productWork: {
    family: "latency",
    service: /catalogue/,
    about: /GET \/products/,
  },
  searchQuery: {
    family: "latency",
    service: /catalogue/,
    about: /SELECT products/,
  },
  chargeWork: {
    family: "latency",
    service: /payments/,
    about: /POST \/charges/,
  },
  slowCharges: {
    family: "latency",
    service: /payments/,
    about: /POST \/charges/,
  },
  failingCharges: {
    family: "errors",
    service: /payments/,
    about: /POST \/charges/,
  },
  failingReservations: {
    family: "errors",
    service: /catalogue/,
    about: /POST \/reservations/,
  },
  refusedProducts: {
    family: "errors",
    service: /catalogue|gateway/,
    about: /GET \/products/,
  },
  moreLines: { family: "structure", service: /./, about: /SELECT lines/ },
  // The first attempt fails: the second is what follows.
  retries: { family: "errors", service: /payments/, about: /POST \/charges/ },
  withoutCache: { family: "structure", service: /./, about: /redis (GET|SET)/ },
  fraudCheck: { family: "structure", service: /./, about: /fraud\.check/ },
  withoutAudit: { family: "structure", service: /./, about: /INSERT audit/ },
  archive: { family: "structure", service: /./, about: /archive/ },
  spelling: { family: "structure", service: /./, about: /spelling/ },
  withoutPg: {
    family: "telemetry",
    service: /./,
    about: /instrumentation-pg/,
  },
  oldNames: {
    family: "telemetry",
    service: /./,
    about: /instrumentation-http/,
  },
  instrumentationVersion: {
    family: "telemetry",
    service: /./,
    about: /instrumentation versions/,
  },
  errorLines: {
    family: "logs",
    service: /orders/,
    about: /ledger out of step/,
  },
  warnings: { family: "logs", service: /catalogue/, about: /search index/ },
  withoutOrderLine: { family: "logs", service: /orders/, about: /placed by/ },
  dollars: { family: "attributes", service: /orders/, about: /shop\.currency/ },
  newPager: { family: "attributes", service: /orders/, about: /shop\.pager/ },
  failingYen: {
    family: "attributes",
    service: /orders/,
    about: /shop\.currency/,
  },
  slowYen: { family: "attributes", service: /orders/, about: /shop\.currency/ },
  memory: { family: "metrics", service: /./, about: /process\.memory\.usage/ },
  poolWait: {
    family: "metrics",
    service: /orders/,
    about: /db\.client\.connection\.wait_time/,
  },
  poolSpread: {
    family: "metrics",
    service: /orders/,
    about: /db\.client\.connection\.wait_time/,
  },
  placed: { family: "metrics", service: /orders/, about: /orders\.placed/ },
  withoutMetric: {
    family: "metrics",
    service: /orders/,
    about: /orders\.queue\.length/,
  },
  metricUnit: {
    family: "metrics",
    service: /orders/,
    about: /orders\.queue\.length/,
  },
  extraMetric: {
    family: "metrics",
    service: /orders/,
    about: /orders\.rejected\.length/,
  },
  postgresql: { family: "environment", service: /orders/, about: /postgresql/ },
  node: {
    family: "environment",
    service: /./,
    about: /process\.runtime\.version/,
  },
  express: { family: "environment", service: /./, about: /express/ },
  poolSize: { family: "environment", service: /orders/, about: /POOL_SIZE/ },
};
