/** The parts of the collector's API that the demo reads. */
export interface Finding {
  id: string;
  family: string;
  verdict: string;
  subject: Record<string, unknown>;
  n: { baseline: number; candidate: number };
  rank: number;
  examples: { baseline: string[]; candidate: string[] };
  message: string;
}

export interface Comparison {
  findings: Finding[];
}

interface SignalIngest {
  requests: number;
  items: number;
  rejectedItems: number;
  duplicates: number;
}

export interface Status {
  ingest: { traces: SignalIngest; logs: SignalIngest; metrics: SignalIngest };
  spool: { segments: number; storeError?: string };
  quarantine: unknown[];
  environments: {
    environment: string;
    spans: number;
    logRecords: number;
    dataPoints: number;
  }[];
}

export interface Services {
  services: { service: string; requests: number }[];
}

/**
 * GET as JSON.
 *
 * @throws Error with the collector's own message on any answer but 2xx
 */
export async function get<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
