/**
 * Every threshold of the judgement in one place. A statistic says whether a difference is real, these say
 * whether it matters; both must hold.
 */

/** Traces a side below which nothing is said: under 20 even the median has no useful interval. */
export const minTraces = 20;

/** Traces a side below which tails and spread are not judged: the 95th percentile of fewer is a single trace. */
export const minTracesForTail = 50;

/** Accepted share of false findings within a family. */
export const maxQ = 0.05;

export const latency = {
  /** Ratio of medians off 1 by less goes unnoticed and is within a machine's mood. */
  ratio: 0.1,
  /** Below a millisecond the clock and the agent themselves are visible. */
  shiftMs: 1,
  /** Tails are noisier than medians, so they must move further. */
  tailRatio: 0.25,
  tailShiftMs: 5,
} as const;

export const pace = {
  /** Operations that are timed, to say something of all of them; and of a part of them. */
  operations: 5,
  part: 3,
  /** Milliseconds of the baseline's below which an operation is mostly the clock and the agent. */
  ms: 0.1,
  /** Share of the operations that take longer, or less long, together. */
  alike: 0.9,
  /** By how much more three in four requests are, where no step of theirs accounts for it. */
  requests: 0.05,
  /**
   * An operation goes with the rest where it is off it by no more; or by no more than half as much again, or than one
   * interquartile range beyond the quartile, in logarithms (of Tukey's fences one has 1.5).
   */
  beyond: 0.25,
  apart: 0.5,
  fence: 1,
  /** Findings of single operations that it has to explain, to be one itself. */
  findings: 3,
} as const;

/** Diffy's rule: (raw − noise) / (raw + noise) must exceed it, with a side's own drift as the noise. */
export const overNoise = 0.2;

/** One in a hundred: Elastic's and Spectroscope's order of magnitude for a share that matters. */
export const errorShare = 0.01;

/** Share of a difference that its 98 % interval has to keep from zero (Kayenta's tolerance). */
export const clearOfZero = 0.25;

export const structure = {
  /** Calls per request. */
  calls: 0.05,
  ratio: 1.2,
  /** Traces that have to be touched on the side where there is more of it. */
  traces: 10,
  /** So many calls per request, and so many times the other side's, make it an N+1. */
  repeatedCalls: 3,
  repeatedRatio: 2,
} as const;

/**
 * Chance of not having seen something by mere lack of traffic, above which its absence means nothing.
 */
export const maxUnseen = 0.01;

export const logs = {
  /** Share of requests that write it, to call it new or gone (PostHog's floor). */
  share: 0.01,
  /** Factor of the rate per request, to call it shifted (PostHog's floor). */
  ratio: 2,
  /** From here on (error, fatal) any share counts. */
  errorSeverity: 5,
} as const;

export const flows = {
  /** A point of the requests that take a path, and so many traces: below, a flow is as good as the same. */
  share: 0.01,
  traces: 10,
} as const;

/** Share of the traces of a side without some of their callers, from which on it is worth a word. */
export const missingParents = 0.01;

/** Collections of a service below which a metric that none of them shows is not missing. */
export const collections = 3;

/** Traffic: points by which a root operation's share of the requests differs to be worth a word. */
export const mix = 0.05;

export const attributes = {
  /** Five points of a share: below, a mix of requests is as good as the same. */
  share: 0.05,
  /** Traces by which the value is more frequent than it would be. */
  traces: 10,
  /** Points between what fails (or is slow) and what doesn't, to say that a value sets them apart. */
  apart: 0.2,
  /** Share of the requests that are slow, where one in twenty of the baseline's are. */
  slow: 0.1,
} as const;

export const series = {
  /** Intervals a side to judge a metric's values (Spinnaker's 50 points), and to describe them. */
  intervals: 50,
  described: 20,
  /** A metric's level moves by a quarter as a process warms up. */
  share: 0.25,
  /** Cohen's medium effect, in standard deviations of the noisier side's intervals. */
  deviations: 0.5,
  /** Elastic's floor of Kolmogorov-Smirnov's D. */
  distance: 0.1,
  /** Independent observations that an autocorrelated series has to be worth. */
  independent: 2,
  /** Factor between the sides' requests per second beyond which levels that follow the load say nothing. */
  load: 1.5,
  /** Standard deviations, as a share of the mean, within which a level is a setting and no load. */
  setting: 0.02,
} as const;

export const telemetry = {
  /** Operations that vanish together, to lay it at their instrumentation's door without its manifest. */
  operations: 2,
} as const;

/** Two single traces: what is worth marking, not what is proven. */
export const pair = {
  /** Below a millisecond the clock and the agent themselves are visible. */
  selfMs: 1,
  /** Half as much again as the shorter: single requests vary by less as a rule. */
  selfShare: 0.5,
  /** Traces of a population below which a percentile says nothing. */
  population: 20,
} as const;

/**
 * Impact is counted in milliseconds of waiting, added over the affected traces, so that unlike findings can
 * be put in one order. What is not a duration is converted.
 */
export const impactMs = {
  /** A failed request: about the time it takes to notice and try again. */
  error: 1000,
  /** A refused request is often the right answer. */
  rejected: 200,
  /** A call more or less, over and above the time it took: it loads what is behind it. */
  call: 2,
  /** An operation that no longer, or newly, runs in a request. */
  operation: 20,
  logLine: 1,
  errorLogLine: 100,
  /** Per trace and nat of divergence: another mix tells of causes, not of harm. */
  attribute: 0.5,
  /** Per trace of the side: a metric or a fact tells of causes, not of harm. */
  metric: 0.1,
  fact: 0.5,
  /** Per trace: what is not recorded cannot be compared. */
  telemetry: 1,
} as const;

/** Improvements come after damage of the same size. */
export const betterWeight = 0.25;
