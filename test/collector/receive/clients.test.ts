import { execFileSync, spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../support/eventually.js";
import {
  startCollector,
  type RunningCollector,
} from "../../support/collector.js";
import { encodeTraces } from "../../support/otlp.js";
import { realisticTraceRequest } from "../../support/otlp-realistic.js";
import { protocols, sendWithSdk } from "./support/clients.js";

let collector: RunningCollector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(async () => {
  await collector.stop();
});

async function get(path: string): Promise<unknown> {
  const answer = await fetch(`${collector.url}/api/v1/${path}`);
  return answer.json();
}

describe.each(protocols)("OpenTelemetry JS over %s", (protocol) => {
  test.each([
    ["plain", false],
    ["gzip", true],
  ])("%s", async (name, compressed) => {
    const service = `${protocol} ${name}`;
    const traceId = await sendWithSdk(protocol, compressed, collector, service);
    const query = `environment=clients&service=${encodeURIComponent(service)}`;
    await eventually(async () => {
      expect(await get(`traces/${traceId}`)).toMatchObject({
        traceId,
        spans: [
          {
            service,
            environment: "clients",
            operation: "GET /clients",
            attributes: { text: "käse", count: "7", list: '["a","b"]' },
            scope: { name: "clients", version: "1.2.3" },
            events: [{ name: "halfway" }],
          },
        ],
      });
      expect(await get(`logs?${query}`)).toMatchObject({
        logs: [
          {
            service,
            severityNumber: 13,
            body: "something odd",
            attributes: { code: "42" },
          },
        ],
      });
      const { metrics } = (await get(`metrics?${query}`)) as {
        metrics: { name: string; kind: string; dataPoints: number }[];
      };
      expect(metrics.map((m) => [m.name, m.kind, m.dataPoints]).sort()).toEqual(
        [
          ["clients.calls", "sum", 1],
          ["clients.duration", "histogram", 1],
          ["clients.level", "gauge", 1],
        ],
      );
    });
  });
});

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

describe.skipIf(!hasCurl)(
  `curl${hasCurl ? "" : " (skipped: it is not installed)"}`,
  () => {
    /** The answer's status and body. */
    const curl = (args: string[], body?: Buffer): [number, string] => {
      const out = execFileSync(
        "curl",
        ["-s", "--max-time", "10", "-w", "\n%{http_code}", ...args],
        { input: body, encoding: "utf8" },
      );
      const cut = out.lastIndexOf("\n");
      return [Number(out.slice(cut + 1)), out.slice(0, cut)];
    };
    const json = ["-H", "Content-Type: application/json"];
    const protobuf = ["-H", "Content-Type: application/x-protobuf"];
    const stdin = ["--data-binary", "@-"];
    const body = (service: string) =>
      encodeTraces(
        realisticTraceRequest(5, {
          service,
          environment: "clients",
          commit: "c".repeat(40),
          seed: service.length,
        }),
      );

    test("the log record of docs/sending.md", async () => {
      const record = {
        resourceLogs: [
          {
            resource: {
              attributes: [
                { key: "service.name", value: { stringValue: "curl json" } },
                {
                  key: "deployment.environment.name",
                  value: { stringValue: "clients" },
                },
              ],
            },
            scopeLogs: [
              {
                logRecords: [
                  {
                    timeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
                    severityText: "INFO",
                    body: { stringValue: "hello from curl" },
                  },
                ],
              },
            ],
          },
        ],
      };
      expect(
        curl([
          `${collector.url}/v1/logs`,
          ...json,
          "-d",
          JSON.stringify(record),
        ]),
      ).toEqual([200, "{}"]);
      await eventually(async () => {
        expect(await get("logs?environment=clients&text=curl")).toMatchObject({
          logs: [{ service: "curl json", body: "hello from curl" }],
        });
      });
    });

    test("protobuf: plain, gzip, chunked, and after Expect: 100-continue", async () => {
      const url = `${collector.url}/v1/traces`;
      const gzip = [...protobuf, "-H", "Content-Encoding: gzip"];
      const plain = [url, ...protobuf, ...stdin];
      const answers = [
        curl(plain, body("curl 1")),
        curl([url, ...gzip, ...stdin], gzipSync(body("curl 22"))),
        curl([...plain, "-H", "Transfer-Encoding: chunked"], body("curl 333")),
        curl([...plain, "-H", "Expect: 100-continue"], body("curl 4444")),
      ];
      expect(answers).toEqual(answers.map(() => [200, ""]));
      await eventually(async () => {
        const { services } = (await get("services?environment=clients")) as {
          services: { service: string }[];
        };
        const names = services.map(({ service }) => service);
        expect(names).toEqual(
          expect.arrayContaining([
            "curl 1",
            "curl 22",
            "curl 333",
            "curl 4444",
          ]),
        );
      });
    });

    test("what is wrong is said in words", () => {
      const url = `${collector.url}/v1/traces`;
      const [code, text] = curl([url, ...json, "-d", "{oops"]);
      expect(code).toBe(400);
      expect(JSON.parse(text)).toMatchObject({
        code: 3,
        message: expect.stringContaining("ISO-MALFORMED") as unknown,
      });
      // curl's own content type for -d.
      expect(curl([url, "-d", "{}"])[0]).toBe(415);
      expect(curl([url])[0]).toBe(405);
    });
  },
);
