import { describe, expect, it } from "vitest";
import {
  fingerprintOf,
  matchFingerprints,
  normaliseMessage,
  tellPath,
  type Fingerprint,
  type FingerprintSpan,
} from "../../../collector/src/compare/fingerprint.js";
import { requestOf } from "../../../collector/src/repro/request.js";
import { differingSettings } from "../../../collector/src/repro/settings.js";

let next = 0;
function span(
  operation: string,
  parent?: FingerprintSpan,
  more: Partial<FingerprintSpan> = {},
): FingerprintSpan {
  const spanId = `s${++next}`;
  return {
    spanId,
    parentSpanId: parent?.spanId ?? "",
    service: parent?.service ?? "web",
    kind: "Internal",
    operation,
    statement: "",
    statementId: operation,
    outcome: "ok",
    problem: "",
    errorType: "",
    offsetMs: next,
    durationMs: 1,
    attributes: {},
    ...more,
  };
}
const failed = (problem = "", errorType = "") =>
  ({ outcome: "failed", problem, errorType }) as const;

function print(spans: FingerprintSpan[], service?: string): Fingerprint {
  const found = fingerprintOf(spans, service);
  if (found === undefined) throw new Error("no fingerprint");
  return found;
}

describe("a fingerprint", () => {
  it("names the failure that failed the request, not one that it got over", () => {
    const root = span("GET /", undefined, failed());
    const retried = span("cache", root, failed("cache is cold"));
    const work = span("work", root, failed());
    const query = span("query", work, failed("no relation 42", "Missing"));
    const fine = span("log", work);
    const over = span("metrics", fine, failed("nobody minds"));
    const { failing, error, outcome } = print([
      root,
      retried,
      work,
      query,
      fine,
      over,
    ]);
    expect(outcome).toBe("failed");
    expect(tellPath(failing)).toBe("web GET / > web work > web query");
    expect(error).toEqual({ type: "Missing", message: "no relation {n}" });
  });

  it("takes the words of a caller where the deepest has none", () => {
    const root = span("GET /", undefined, failed("boom", "Error"));
    const call = span("call", root, failed());
    expect(print([root, call]).error).toEqual({
      type: "Error",
      message: "boom",
    });
  });

  it("tells by the status where nothing is said", () => {
    const root = span("GET /", undefined, {
      outcome: "rejected",
      attributes: { "http.response.status_code": "404" },
    });
    expect(print([root]).error).toEqual({ type: "404", message: "" });
  });

  it("stays the same however often and in which order steps run", () => {
    const one = (calls: string[]) => {
      const root = span("GET /");
      return print([root, ...calls.map((name) => span(name, root))]).flow;
    };
    expect(one(["a", "b"])).toEqual(one(["b", "a", "a"]));
    expect(one(["a", "b"]).shape).not.toBe(one(["a"]).shape);
  });

  it("may be of one service within a trace", () => {
    const root = span("GET /", undefined, failed("gateway"));
    const call = span("POST /orders", root, {
      service: "orders",
      ...failed("orders"),
    });
    const insert = span("insert", call);
    expect(print([root, call, insert], "orders")).toMatchObject({
      root: { service: "orders", operation: "POST /orders" },
      error: { message: "orders" },
      flow: { paths: 2 },
    });
    expect(fingerprintOf([root], "nobody")).toBeUndefined();
  });

  it("is of the first span where the caller's did not arrive", () => {
    const entry = span("GET /", undefined, { parentSpanId: "elsewhere" });
    expect(print([entry, span("a", entry)]).flow.paths).toBe(2);
  });
});

it.each([
  ["connect ECONNREFUSED 10.0.0.7:5432", "connect ECONNREFUSED {ip}:{n}"],
  ["no order 1b4e28ba-2fa1-11d2-883f-0016d3cca427", "no order {uuid}"],
  ["Cannot find /srv/app/dist/rates.json", "Cannot find rates.json"],
  ["Cannot find /home/me/shop/dist/rates.json", "Cannot find rates.json"],
  ["object 9f3c2d1e8b7a60514c3d2e1f", "object {hex}"],
  ["took 1,234.5 ms\n  at once", "took {n} ms at once"],
])("message %s is %s", (message, expected) => {
  expect(normaliseMessage(message)).toBe(expected);
});

describe("a match", () => {
  const of = (problem: string, extra?: string) => {
    const root = span("GET /", undefined, failed());
    const work = span("work", root, failed(problem, "E"));
    return print([root, work, ...(extra ? [span(extra, root)] : [])]);
  };
  it("needs the same error; another flow before it is told and does not decide", () => {
    const { reproduced, facets } = matchFingerprints(
      of("a 1"),
      of("a 2", "warm up"),
    );
    expect(reproduced).toBe(true);
    expect(facets.filter(({ same }) => !same).map(({ name }) => name)).toEqual([
      "flow",
    ]);
    expect(matchFingerprints(of("a"), of("b")).reproduced).toBe(false);
  });
  it("needs the same path to the same error", () => {
    const root = span("GET /", undefined, failed());
    const other = span("other", root, failed("a", "E"));
    expect(matchFingerprints(of("a"), print([root, other])).reproduced).toBe(
      false,
    );
  });
  it("needs the same flow where nothing failed", () => {
    const flow = (...names: string[]) => {
      const root = span("GET /");
      return print([root, ...names.map((name) => span(name, root))]);
    };
    expect(matchFingerprints(flow("a"), flow("a")).reproduced).toBe(true);
    expect(matchFingerprints(flow("a"), flow("b")).reproduced).toBe(false);
  });
});

describe("the request of a span", () => {
  const entry = (attributes: Record<string, string>) => ({
    ...{ spanId: "a", parentSpanId: null, service: "web", kind: "Server" },
    attributes,
  });
  it("is what attributes tell, and says what they do not", () => {
    expect(
      requestOf(
        entry({
          "http.request.method": "POST",
          "url.path": "/orders",
          "url.query": "token=REDACTED&page=2",
          "user_agent.original": "curl/8",
        }),
      ),
    ).toEqual({
      method: "POST",
      path: "/orders?token=REDACTED&page=2",
      headers: { "user-agent": "curl/8" },
      body: null,
      missing: [
        expect.stringContaining("headers were not captured"),
        expect.stringContaining("whether it had a body is not known"),
        "a parameter of the path is redacted",
      ],
    });
  });
  it("is none where no HTTP request began it", () => {
    expect(requestOf(entry({ "messaging.system": "kafka" }))).toBeUndefined();
  });
});

it("names settings that differ, and no other service's", () => {
  const fact = (
    name: string,
    value: string,
    service = "web",
    pillar = "configuration",
  ) => ({
    ...{ service, pillar, name, value },
  });
  expect(
    differingSettings(
      [
        fact("A", "text 1"),
        fact("B", "text 2"),
        fact("C", "text 3"),
        fact("node", "v20", "web", "runtime"),
      ],
      [
        fact("A", "text 1"),
        fact("B", "text 9"),
        fact("D", "text 4"),
        fact("C", "text 3", "jobs"),
      ],
      "web",
    ),
  ).toEqual({
    compared: true,
    onlyThere: ["C"],
    onlyHere: ["D"],
    different: ["B"],
  });
});
