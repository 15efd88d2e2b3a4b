/** What newrelic's agent needs to hear before it reports: the collector's side of protocol 17. */

/** The most spans in one report that the agent keeps: a saturated server makes fewer in a second. */
const LIMIT = 10_000;

/** The method a request invokes, undefined when it is not newrelic's. */
export function newrelicMethod(path: string): string | undefined {
  if (!path.startsWith("/agent_listener/invoke_raw_method")) return undefined;
  return new URL(path, "http://sink").searchParams.get("method") ?? undefined;
}

/**
 * What the collector answers to a method.
 *
 * @param host with its port, where the agent shall go on
 */
export function newrelicAnswer(method: string, host: string): object {
  if (method === "preconnect") return { return_value: { redirect_host: host } };
  if (method !== "connect") return { return_value: null };
  const harvest_limits = {
    analytic_event_data: LIMIT,
    custom_event_data: LIMIT,
    error_event_data: LIMIT,
    log_event_data: LIMIT,
    span_event_data: LIMIT,
  };
  // Every second, as often as the other agents, so that the last batch is in when the spans are counted.
  const report_period_ms = 1_000;
  return {
    return_value: {
      agent_run_id: "bench",
      event_harvest_config: { report_period_ms, harvest_limits },
      span_event_harvest_config: { report_period_ms, harvest_limit: LIMIT },
    },
  };
}
