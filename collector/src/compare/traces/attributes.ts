/**
 * Attributes that differ from request to request: ports the kernel picks, addresses, ids, the request's own
 * path and parameters. What they show is another request, not another behaviour.
 */
const ephemeral = [
  /(^|[._])port$/,
  /(^|[._])(id|ids|uuid|guid|key)$/,
  /(^|[._])(address|ip|host|hostname)$/,
  /^(net|network|client|thread|messaging\.message)\./,
  /^(url|http)\.(full|path|query|target|url)$/,
  /^db\.(query\.text|statement|query\.parameter\..*|connection_string)$/,
  /^(http\.user_agent|user_agent\.original)$/,
  /^isoscope\.http\.request\.body/,
  /(^|[._])(size|length|timestamp|time|duration)$/,
];
const identifier =
  /^(?:[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT.*|[0-9]{9,})$/i;

/** Whether an attribute may be compared between requests. */
export function isComparable(key: string, value: string): boolean {
  return (
    value.length <= 200 &&
    !identifier.test(value) &&
    !ephemeral.some((pattern) => pattern.test(key))
  );
}

export interface AttributeDifference {
  readonly key: string;
  /** Null where the side's span doesn't have it. */
  readonly baseline: string | null;
  readonly candidate: string | null;
}

type Attributes = Readonly<Record<string, string>>;

/** What two spans' attributes differ in, absence being a value. */
export function attributeDifferences(
  baseline: Attributes,
  candidate: Attributes,
): AttributeDifference[] {
  const keys = new Set([...Object.keys(baseline), ...Object.keys(candidate)]);
  return [...keys].sort().flatMap((key) => {
    const [b, c] = [baseline[key] ?? null, candidate[key] ?? null];
    const differs =
      b !== c && isComparable(key, b ?? "") && isComparable(key, c ?? "");
    return differs ? [{ key, baseline: b, candidate: c }] : [];
  });
}
