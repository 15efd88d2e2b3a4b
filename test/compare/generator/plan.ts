/** What one side is like. Everything that is not named is ordinary. */
export interface Plan {
  /** Requests in the window; default 700. */
  readonly requests?: number;
  /** Relative weights of the root operations; a day's rhythm goes on top. */
  readonly mix?: Readonly<Partial<Record<Root, number>>>;
  /** Where in the day the window lies, 0 to 1. */
  readonly phase?: number;
  /** Milliseconds by which a service's clock is off. */
  readonly skewMs?: Readonly<Record<string, number>>;
  /** Share of the window, from its start, in which the cache misses everything. */
  readonly coldShare?: number;
  /** Pods, addresses and ports of another cluster. */
  readonly cluster?: string;
  /** Ids in names of spans, as instrumentation without routes gives. */
  readonly idsInNames?: boolean;
  /** Children that run side by side start in another order. */
  readonly reordered?: boolean;
  readonly faults?: Faults;
}

export type Root = "product" | "listing" | "checkout" | "search";

/** Planted differences; the ground truth says how each is to be found. */
export interface Faults {
  /** Multiplies the duration of everything: a slower machine. */
  readonly pace?: number;
  /** Of every query: a slower database. */
  readonly queryPace?: number;
  /** Multiply durations. */
  readonly productWork?: number;
  readonly searchQuery?: number;
  readonly chargeWork?: number;
  /** Share of charges that wait 300 ms more. */
  readonly slowCharges?: number;
  readonly failingCharges?: number;
  readonly failingReservations?: number;
  readonly refusedProducts?: number;
  /** More queries for each listing. */
  readonly moreLines?: number;
  /** Share of charges that are tried again; ordinary is 0.03. */
  readonly retries?: number;
  readonly withoutCache?: boolean;
  readonly fraudCheck?: boolean;
  readonly withoutAudit?: boolean;
  /** Share of listings that ask the archive as well; ordinary is 0.05. */
  readonly archive?: number;
  /** Share of searches that ask for spelling, which ordinary ones never do. */
  readonly spelling?: number;
  /** Queries are not instrumented. */
  readonly withoutPg?: boolean;
  /** Attributes of requests bear their names of before 2023. */
  readonly oldNames?: boolean;
  readonly instrumentationVersion?: string;
  /** Share of checkouts that write an error line. */
  readonly errorLines?: number;
  /** Share of searches that write a warning; ordinary is 0.02. */
  readonly warnings?: number;
  readonly withoutOrderLine?: boolean;
  /** Share of checkouts in dollars; ordinary is 0.3. */
  readonly dollars?: number;
  /** Share of listings with the new pager; ordinary is 0.1. */
  readonly newPager?: number;
  /** Checkouts in yen fail with this probability; a tenth of the checkouts are. */
  readonly failingYen?: number;
  /** Multiplies the duration of checkouts in yen. */
  readonly slowYen?: number;
  /** Multiplies the memory in use. */
  readonly memory?: number;
  /** Multiplies how long the orders wait for a connection, and how much that varies. */
  readonly poolWait?: number;
  readonly poolSpread?: number;
  /** Multiplies what the orders count as placed. */
  readonly placed?: number;
  readonly withoutMetric?: boolean;
  readonly metricUnit?: string;
  readonly extraMetric?: boolean;
  readonly postgresql?: string;
  readonly node?: string;
  readonly express?: string;
  readonly poolSize?: string;
}
