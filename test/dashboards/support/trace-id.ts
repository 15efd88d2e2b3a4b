/**
 * The id of the latest trace that the collector's list has.
 *
 * @param filter parameters of the list, as `environment=development&status=error`
 */
export async function traceId(url: string, filter: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/traces?limit=1&${filter}`);
  const { traces } = (await answer.json()) as {
    traces: { traceId: string }[];
  };
  const [latest] = traces;
  if (latest === undefined) throw new Error(`no trace with ${filter}`);
  return latest.traceId;
}
